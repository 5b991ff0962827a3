package io.etcdwarden.pki.secret;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a Secret holds or held from one write to the next: a key pair or a trust bundle.
 *
 * @param since when it was written
 * @param notAfter the end of the leaf, or of the CA that the status shows for a trust bundle
 * @param fingerprint of the leaf, or the digest of the trust bundle
 */
public record SecretContent(Instant since, Instant notAfter, String fingerprint) {
  private static final String SEPARATOR = "/";

  /** Kubernetes counts whole seconds. */
  public SecretContent {
    since = since.truncatedTo(ChronoUnit.SECONDS);
  }

  /** The form in an annotation: two times and the fingerprint. */
  String text() {
    return since + SEPARATOR + notAfter + SEPARATOR + fingerprint;
  }

  /** Reads the form in an annotation; empty if it is something else. */
  static Optional<SecretContent> parse(String text) {
    String[] parts = text.split(SEPARATOR, -1);
    if (parts.length != 3 || !parts[2].matches("[0-9a-f]{64}")) {
      return Optional.empty();
    }
    return StoredTime.parse(parts[0])
        .flatMap(
            since ->
                StoredTime.parse(parts[1])
                    .map(notAfter -> new SecretContent(since, notAfter, parts[2])));
  }
}
