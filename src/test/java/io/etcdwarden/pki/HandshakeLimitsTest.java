package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.sidecar.EtcdMetrics;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

/** The launcher raises the limits of Java's TLS to those of Go. */
class HandshakeLimitsTest {
  private static final String RESPONSE = "Response[status=200, body=]\n";

  /** Java reads the limits once, so another Java has to make the calls. */
  @Test
  void theOperatorReadsMessagesAsLongAsGoReads() throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options());
    command.addAll(List.of("-cp", classPath(), HandshakeLimits.class.getName()));

    Process calls = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(calls.getInputStream().readAllBytes(), UTF_8);
    calls.waitFor();

    assertEquals(RESPONSE + RESPONSE, printed);
  }

  private static List<String> options() throws IOException {
    return Files.readAllLines(Path.of("src/main/dist/lib/java.options")).stream()
        .filter(line -> line.startsWith("-Djdk.tls."))
        .toList();
  }

  private static String classPath() throws URISyntaxException {
    List<String> entries = new ArrayList<>();
    for (Class<?> type :
        Stream.of(
                HandshakeLimits.class,
                EtcdMetrics.class,
                ASN1Object.class,
                MiscObjectIdentifiers.class,
                X509CertificateHolder.class)
            .toList()) {
      entries.add(
          Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
    }
    return entries.stream().distinct().collect(Collectors.joining(File.pathSeparator));
  }
}
