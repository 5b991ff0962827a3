package io.etcdwarden.pki;

import io.etcdwarden.pki.secret.Line;
import java.util.List;
import java.util.stream.IntStream;
import javax.security.auth.x500.X500Principal;

/** Makes calls with messages as long as Go reads them. Runs in a Java with the options for it. */
final class HandshakeLimits {
  private static final int ANNOUNCED_CAS = 200;

  private HandshakeLimits() {}

  /** Prints the result of each call. */
  public static void main(String[] arguments) {
    System.out.println(OperatorCall.of(longChain(), Line.CLIENT, List.of()).result());
    System.out.println(
        OperatorCall.of(new ProvidedCertificates(), Line.CLIENT, announced()).result());
  }

  private static ProvidedCertificates longChain() {
    var provided = new ProvidedCertificates();
    CorpusTest.rows()
        .filter(row -> row.id().equals("F027") && row.artifact() == TestArtifact.SRVc)
        .forEach(row -> row.fault().accept(provided, row.artifact()));
    return provided;
  }

  /** Subjects of together 56 KiB. Go sends at most 64 KiB. */
  private static List<X500Principal> announced() {
    return IntStream.range(0, ANNOUNCED_CAS)
        .mapToObj(number -> new X500Principal("CN=" + number + "a".repeat(260)))
        .toList();
  }
}
