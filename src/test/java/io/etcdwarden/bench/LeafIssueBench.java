package io.etcdwarden.bench;

import io.etcdwarden.pki.PkiRequests;
import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.secret.Credential;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Measures how long the operator needs to issue server certificates with default settings: private
 * key, certificate and the data of the Secret. {@code make bench} prints the figure; alone it is
 * {@code hack/run-test-class io.etcdwarden.bench.LeafIssueBench}.
 */
public final class LeafIssueBench {
  private static final int CAS = 10;
  private static final int LEAVES = 500;

  private LeafIssueBench() {}

  public static void main(String[] arguments) {
    System.out.println(line());
  }

  /** Measures, and returns the result as a line of text. */
  static String line() {
    long started = System.nanoTime();
    int bytes = issue();
    Duration passed = Duration.ofNanos(System.nanoTime() - started);
    return String.format(
        Locale.ROOT,
        "%d leaves from %d CAs, s %35.2f   (%d KiB of Secret data)",
        LEAVES,
        CAS,
        passed.toMillis() / 1000.0,
        bytes / 1024);
  }

  /** Returns the size of the data of all Secrets. */
  private static int issue() {
    SecureRandom random = new SecureRandom();
    Instant now = Instant.now();
    LineRequest line = PkiRequests.clientLine(3);
    CredentialSpec server = line.credentials().getFirst();
    List<CertificateAuthority> cas =
        IntStream.rangeClosed(1, CAS)
            .mapToObj(
                number ->
                    CertificateAuthority.create(line.ca(), number, PkiPolicy.DEFAULT, random, now))
            .toList();
    int bytes = 0;
    for (int leaf = 0; leaf < LEAVES; leaf++) {
      Credential issued = cas.get(leaf % CAS).issue(server, PkiPolicy.DEFAULT, random, now);
      bytes += issued.data().values().stream().mapToInt(value -> value.length).sum();
    }
    return bytes;
  }
}
