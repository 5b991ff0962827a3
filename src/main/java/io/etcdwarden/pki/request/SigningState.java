package io.etcdwarden.pki.request;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.util.List;

/** What became of a request to an issuer to sign a CA. */
public sealed interface SigningState {
  /**
   * The issuer has not answered.
   *
   * @param reason what is waited for, as a sentence
   */
  record Pending(String reason) implements SigningState {}

  /**
   * The request cannot be made, or the issuer refused it.
   *
   * @param reason what happened and the remedy, as sentences
   */
  record Refused(String reason) implements SigningState {}

  /**
   * The issuer signed.
   *
   * @param chain the certificate of the CA, and those between it and the root
   * @param key the private key of the CA, which the issuer does not have
   */
  record Signed(List<Certificate> chain, KeyMaterial key) implements SigningState {
    public Signed {
      chain = List.copyOf(chain);
    }
  }
}
