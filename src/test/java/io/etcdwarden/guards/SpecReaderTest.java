package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Only the planner reads the TLS fields of a spec; all other code takes the plan. */
class SpecReaderTest {
  private static final Set<String> READERS = Set.of("api", "plan");

  private static final Pattern TLS_FIELD =
      Pattern.compile(
          "\\b(TlsConfig|PeerTlsConfig|CaSecretReference)\\b"
              + "|\\.(clientUrlTls|peerUrlTls|(tlsCA|serverTLS|clientTLS)SecretRef)\\(\\)");

  @Test
  void onlyPlanReadsTheTlsFieldsOfASpec() {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(line -> !READERS.contains(line.packageName()))
            .filter(line -> TLS_FIELD.matcher(line.text()).find())
            .map(line -> line.location() + ": " + line.text())
            .toList();

    assertEquals(List.of(), wrong);
  }
}
