package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.handshake.TlsServer;
import io.etcdwarden.pki.TestCas;
import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.x509.Pem;
import io.etcdwarden.pki.x509.PemBlock;
import io.etcdwarden.support.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PkiProbeCommandTest {
  private final Instant now = Instant.now();
  private final CertificateAuthority ca = TestCas.ca("etcd", now);
  private final CertificateAuthority other = TestCas.ca("other", now);
  private final Credential leaf = TestCas.clientServer(ca, now);
  private static final List<String> NAME = List.of("--servername", "main-local");

  @TempDir Path folder;

  @Test
  void aServerAndItsClientAcceptEachOther() throws IOException {
    try (TlsServer server = TlsServer.verifying(TlsKeyPair.of(leaf), ca.certificate())) {
      CommandResult result = probe(server, trusting(ca), presenting(leaf), NAME);

      assertEquals(0, result.exitCode(), result.err());
      assertTrue(result.out().contains(leaf.certificate().notAfter().toString()), result.out());
      assertTrue(result.out().contains("server certificate: accepted\n"), result.out());
      assertTrue(result.out().contains("client certificate: accepted\n"), result.out());
    }
  }

  @Test
  void aClientOfAnotherCaIsRefused() throws IOException {
    Credential foreign = TestCas.clientServer(other, now);
    try (TlsServer server = TlsServer.verifying(TlsKeyPair.of(leaf), ca.certificate())) {
      CommandResult result = probe(server, trusting(ca), presenting(foreign), NAME);

      assertEquals(1, result.exitCode());
      assertTrue(
          result
              .out()
              .contains("client certificate: refused: the server trusts no CA that issued it\n"),
          result.out());
    }
  }

  @Test
  void theReasonWhyAServerIsRefusedIsPrinted() throws IOException {
    try (TlsServer server = TlsServer.open(TlsKeyPair.of(leaf))) {
      CommandResult otherCa = probe(server, trusting(other), NAME);
      assertEquals(1, otherCa.exitCode());
      assertTrue(otherCa.out().contains("refused: no trusted CA issued"), otherCa.out());

      CommandResult otherName = probe(server, trusting(ca), List.of("--servername", "example.com"));
      assertTrue(otherName.out().contains("is not for the host example.com"), otherName.out());
    }
  }

  @Test
  void withoutOptionsTheChainIsPrintedAndNothingIsVerified() {
    try (TlsServer server = TlsServer.open(TlsKeyPair.of(leaf))) {
      CommandResult result = probe(server);

      assertEquals(0, result.exitCode());
      assertTrue(result.out().contains("server certificate: not verified; use --cacert\n"));
      assertTrue(result.out().contains("client certificate: not presented;"));
    }
  }

  @Test
  void aServerThatCannotBeReachedIsAFailureOfTheCommand() {
    CommandResult result = run("127.0.0.1:" + FreePort.next(), List.of());

    assertEquals(2, result.exitCode());
    assertTrue(result.err().startsWith("error: no handshake with 127.0.0.1:"), result.err());
  }

  @Test
  void anAddressWithoutAPortIsRefused() {
    CommandResult result = run("example.com", List.of());

    assertEquals(2, result.exitCode());
    assertEquals(
        "error: example.com is not HOST:PORT, for example 192.0.2.11:2379\n", result.err());
  }

  @Test
  void aClientCertificateNeedsItsKey() throws IOException {
    CommandResult result = run("127.0.0.1:1", presenting(leaf).subList(0, 2));

    assertEquals("error: --cert and --key are needed together\n", result.err());
  }

  private List<String> trusting(CertificateAuthority issuer) throws IOException {
    Path file = folder.resolve("ca.crt");
    Files.write(file, Pem.write(PemBlock.CERTIFICATE, issuer.certificate().der().toArray()));
    return List.of("--cacert", file.toString());
  }

  private List<String> presenting(Credential pair) throws IOException {
    Path certificate = folder.resolve("tls.crt");
    Path key = folder.resolve("tls.key");
    Files.write(certificate, pair.data().get(Credential.CERTIFICATE_DATA_KEY));
    Files.write(key, pair.data().get(Credential.PRIVATE_KEY_DATA_KEY));
    return List.of("--cert", certificate.toString(), "--key", key.toString());
  }

  @SafeVarargs
  private final CommandResult probe(TlsServer server, List<String>... options) {
    List<String> all = new ArrayList<>();
    for (List<String> option : options) {
      all.addAll(option);
    }
    return run("127.0.0.1:" + server.port(), all);
  }

  private CommandResult run(String server, List<String> options) {
    CommandLine command =
        Main.withExitCodes(new CommandLine(new PkiProbeCommand(InstantSource.fixed(now))));
    command.setCaseInsensitiveEnumValuesAllowed(true);
    return CommandResult.run(
        command, Stream.concat(Stream.of(server), options.stream()).toArray(String[]::new));
  }
}
