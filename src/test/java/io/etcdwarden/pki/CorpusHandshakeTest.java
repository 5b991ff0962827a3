package io.etcdwarden.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.sidecar.CallResult;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operator's own TLS client agrees with the findings: it accepts what has no error, because the
 * programs of the cluster accept it, and refuses what they refuse.
 */
class CorpusHandshakeTest {
  /** Findings about a certificate or a chain that a TLS client refuses. */
  private static final Set<String> REFUSED =
      Set.of(
          "CAExtendedKeyUsageRestrictive",
          "CAKeyUsageInvalid",
          "CertificateMalformed",
          "CertificatePolicyViolation",
          "ChainIncomplete",
          "ChainLarge",
          "Expired",
          "ExtendedKeyUsageMissing",
          "IssuerEncodingMismatch",
          "KeyAlgorithmUnsupported",
          "KeyTooWeak",
          "NameConstraintViolation",
          "NotACA",
          "NotYetValid",
          "PathLengthExceeded",
          "SerialNumberInvalid",
          "SignatureAlgorithmUnsupported",
          "SignatureInvalid",
          "UnknownCriticalExtension",
          "UntrustedIssuer");

  /**
   * Rows that cannot be called: the Secrets have other data keys, do not exist yet, or hold a key
   * or a CA that no program can use. Or the server of this test cannot read the client (F148).
   */
  private static final Set<String> WITHOUT_CALL =
      Set.of("F009", "F015", "F066", "F068", "F069", "F069b", "F074", "F148", "F236");

  /** Go refuses these too. The finding is a warning, because time alone removes it. */
  private static final Set<String> REFUSED_FOR_MINUTES = Set.of("F104", "F129b", "F245");

  /** Java cannot read these, as their finding says. */
  private static final Set<String> UNREADABLE = Set.of("F111", "F264", "F264b");

  /** Java reads no pair with this certificate, neither of the server nor of the operator. */
  private static final Set<String> UNREADABLE_PAIRS = Set.of("F247b");

  /** Messages longer than Java's default limit. {@code HandshakeLimitsTest} calls with these. */
  private static final Set<String> LONG = Set.of("F027");

  /** Findings about a CA beside the one that issued, or about a usage as a client. */
  private static final Set<String> OTHER_USE = Set.of("F085", "F099", "F116", "F142", "F203");

  static Stream<Corpus.Row> accepted() {
    return called()
        .filter(row -> !(row.expected() instanceof Corpus.ErrorFinding))
        .filter(row -> !REFUSED_FOR_MINUTES.contains(row.id()) && !LONG.contains(row.id()))
        .filter(row -> !UNREADABLE_PAIRS.contains(row.id()))
        .filter(row -> row.artifact().part == Part.CLIENT || !UNREADABLE.contains(row.id()));
  }

  static Stream<Corpus.Row> refused() {
    return called()
        .filter(row -> row.artifact().part != Part.CLIENT && !OTHER_USE.contains(row.id()))
        .filter(
            row ->
                row.expected() instanceof Corpus.ErrorFinding error
                    && REFUSED.contains(error.code()));
  }

  private static Stream<Corpus.Row> called() {
    return CorpusTest.rows()
        .filter(row -> isCalled(row.artifact()) && !WITHOUT_CALL.contains(row.id()));
  }

  private static boolean isCalled(TestArtifact artifact) {
    return artifact.line != Line.PEER && artifact != TestArtifact.CLIb;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void theOperatorCallsAServerWithoutErrors(Corpus.Row row) {
    OperatorCall call = OperatorCall.of(row);

    assertInstanceOf(
        CallResult.Response.class, call.result(), () -> row + " gave " + call.result());
    assertEquals(call.sent(), call.received(), "the client chain arrives as the Secret has it");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void theOperatorRefusesAServerThatGoRefuses(Corpus.Row row) {
    OperatorCall call = OperatorCall.of(row);

    assertInstanceOf(CallResult.NoResponse.class, call.result(), row::toString);
  }
}
