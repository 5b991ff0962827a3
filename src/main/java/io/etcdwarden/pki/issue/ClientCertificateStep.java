package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.ClientCertificateProblem;

/** What to do with the Secret of one entry of {@code spec.pki.clients}. */
sealed interface ClientCertificateStep {
  /** The Secret is as it should be, or it is being deleted. */
  record Keep() implements ClientCertificateStep {}

  /** Creates the Secret. */
  record Create() implements ClientCertificateStep {}

  /**
   * Issues a new certificate into the Secret.
   *
   * @param reason the end of a sentence
   */
  record Renew(String reason) implements ClientCertificateStep {}

  /** Writes the current trust bundle, and keeps the certificate. */
  record UpdateTrust() implements ClientCertificateStep {}

  /** Leaves the Secret to the user who replaced its certificate. */
  record Release() implements ClientCertificateStep {}

  /** Nothing can be done until a user acts. */
  record Refuse(ClientCertificateProblem.Code code, String message)
      implements ClientCertificateStep {}
}
