package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.x509.Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Checks whether the operator itself can call a server. {@link ServerVerifier} accepts what Go
 * accepts, but Java's TLS must read the certificates first.
 */
final class OperatorRules {
  private OperatorRules() {}

  static Optional<Finding> check(
      FindingLocation location, CredentialSpec spec, List<Certificate> presented) {
    return isCalled(spec)
        ? presented.stream()
            .filter(certificate -> !certificate.isReadableByJava())
            .findFirst()
            .map(certificate -> unreadable(location, certificate))
        : Optional.empty();
  }

  /** The operator calls sidecars for snapshots, and members for tasks. */
  private static boolean isCalled(CredentialSpec spec) {
    return spec.part() == Part.SERVER && spec.line() != Line.PEER;
  }

  private static Finding unreadable(FindingLocation location, Certificate certificate) {
    return location.warning(
        FindingCode.OPERATOR_CALLS_FAIL,
        "the operator is written in Java, which cannot read \"%s\" issued by \"%s\". Its calls for %s"
                .formatted(
                    FindingLocation.printable(certificate.subject()),
                    FindingLocation.printable(certificate.issuer()),
                    location.line() == Line.BACKUP ? "snapshots" : "tasks")
            + " fail. Re-issue it.");
  }
}
