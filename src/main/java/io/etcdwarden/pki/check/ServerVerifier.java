package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.HostName;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a client accepts the certificates of a server, as the TLS client of Go does.
 *
 * <p>Java's own checks refuse servers that all programs of a cluster accept, for example because
 * two key identifiers differ, and accept servers that these programs refuse, for example below an
 * expired CA.
 */
public final class ServerVerifier {
  private final List<Certificate> trusted;

  public ServerVerifier(List<Certificate> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /**
   * Why the server is refused, or empty if it is accepted.
   *
   * @param presented the certificates that the server sent, its own first
   * @param host the name that the client called
   */
  public Optional<String> refusal(List<Certificate> presented, String host, Instant now) {
    return firstUnreadable(presented)
        .or(() -> leafProblem(presented.getFirst(), host, now))
        .or(() -> chainProblem(presented, now));
  }

  /** Go refuses a server that sends such a certificate, even if it is not needed. */
  private static Optional<String> firstUnreadable(List<Certificate> presented) {
    return presented.stream()
        .filter(it -> it.serial().signum() < 0 || KeyRules.isRefusedInChains(it.publicKey()))
        .findFirst()
        .map(
            it ->
                it.serial().signum() < 0
                    ? quoted(it) + " has a negative serial number"
                    : quoted(it) + " uses " + it.publicKey().description());
  }

  private static Optional<String> leafProblem(Certificate leaf, String host, Instant now) {
    if (!KeyRules.canSignHandshakes(leaf.publicKey())) {
      return Optional.of(quoted(leaf) + " uses " + leaf.publicKey().description());
    }
    if (!leaf.extensions().unknownCritical().isEmpty()) {
      return Optional.of(unknownExtension(leaf));
    }
    if (!leaf.isValidAt(now)) {
      return Optional.of(notValidNow(leaf));
    }
    if (!HostName.isCovered(host, leaf)) {
      return Optional.of(
          "%s is not for the host %s, only for %s"
              .formatted(quoted(leaf), host, FindingLocation.printable(leaf.names())));
    }
    return leaf.extensions().allows(KeyPurpose.SERVER)
        ? Optional.empty()
        : Optional.of(quoted(leaf) + " does not allow the usage serverAuth");
  }

  private Optional<String> chainProblem(List<Certificate> presented, Instant now) {
    var verifier =
        ChainVerifier.atExactly(now, trusted, Set.of(KeyPurpose.SERVER), new SignatureCache());
    return switch (verifier.verify(presented)) {
      case ChainVerifier.ValidPath _ -> Optional.empty();
      case ChainVerifier.Failure failure -> Optional.of(text(failure));
    };
  }

  private static String text(ChainVerifier.Failure failure) {
    Certificate at = failure.at();
    return switch (failure.reason()) {
      case NO_ISSUER, INCOMPLETE, OWN_ISSUER ->
          "no trusted CA issued %s, whose issuer is \"%s\""
              .formatted(quoted(at), FindingLocation.printable(at.issuer()));
      case OTHER_ENCODING ->
          "%s names its issuer in another encoding than the trusted CA".formatted(quoted(at));
      case ALGORITHM -> quoted(at) + " is signed with " + failure.detail();
      case KEY -> quoted(at) + " uses " + failure.detail();
      case SIGNATURE -> quoted(at) + " is not signed with the key of its issuer";
      case NOT_A_CA, KEY_USAGE -> quoted(at) + " may not sign certificates";
      case CRITICAL_EXTENSION -> unknownExtension(at);
      case NOT_VALID_NOW -> notValidNow(at);
      case PATH_LENGTH -> quoted(at) + " does not allow a chain of this length";
      case COMPARISONS -> quoted(at) + " has name constraints that need too many comparisons";
      case NAMES ->
          "%s does not allow the name %s"
              .formatted(quoted(at), FindingLocation.printable(failure.detail()));
      case PURPOSE -> quoted(at) + " does not allow the usage " + failure.detail();
      case POLICY -> "the chain does not have the certificate policy that it requires";
    };
  }

  private static String unknownExtension(Certificate certificate) {
    return quoted(certificate)
        + " has the unknown critical extension "
        + FindingLocation.printable(certificate.extensions().unknownCritical().getFirst());
  }

  private static String notValidNow(Certificate certificate) {
    return "%s is valid only from %s to %s"
        .formatted(quoted(certificate), certificate.notBefore(), certificate.notAfter());
  }

  private static String quoted(Certificate certificate) {
    return "certificate \"" + FindingLocation.printable(certificate.subject()) + "\"";
  }
}
