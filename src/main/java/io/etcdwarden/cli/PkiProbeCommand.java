package io.etcdwarden.cli;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.handshake.ServerProbe;
import io.etcdwarden.handshake.ServerProbe.Answer;
import io.etcdwarden.handshake.ServerProbe.ClientVerdict;
import io.etcdwarden.pki.check.ServerVerifier;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a server presents, and whether it and its client accept each other. */
@Command(
    name = "probe",
    description = "Show the certificates of a server, and whether client and server are accepted.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiProbeCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "HOST:PORT", description = "The server, for example 192.0.2.11:2379.")
  private String server;

  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "CA certificates; the certificate of the server is verified with them.")
  private Path trusted;

  @Option(names = "--cert", paramLabel = "FILE", description = "A client certificate to present.")
  private Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The key of the client certificate.")
  private Path key;

  @Option(
      names = "--servername",
      paramLabel = "NAME",
      description = "The name that the certificate must cover; the HOST by default.")
  private String serverName;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "The longest time to wait, in seconds; 5 by default.")
  private long timeout;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json or yaml.")
  private OutputFormat format;

  PkiProbeCommand(InstantSource clock) {
    this.clock = clock;
  }

  /** The JSON and YAML output; the component names are its keys. */
  record Output(List<Sent> certificates, String server, String client) {}

  /** A certificate that the server sent. */
  record Sent(
      String subject,
      String issuer,
      List<String> names,
      String notAfter,
      long daysLeft,
      String fingerprint) {}

  @Override
  public Integer call() {
    URI address = address();
    String host = address.getHost().replaceAll("[\\[\\]]", "");
    String name = serverName == null ? host : serverName;
    Optional<List<Certificate>> cas = Optional.ofNullable(trusted).map(this::cas);
    Optional<TlsKeyPair> client = client();
    Answer answer =
        new ServerProbe(host, address.getPort(), name, Duration.ofSeconds(timeout)).ask(client);
    return switch (answer) {
      case Answer.Failed failed ->
          throw new OperatorException(
              ErrorCode.INVALID_SPEC, "no handshake with " + server + ": " + failed.reason());
      case Answer.Completed completed -> {
        Instant now = clock.instant();
        Optional<String> refusal =
            cas.flatMap(it -> new ServerVerifier(it).refusal(completed.chain(), name, now));
        print(output(completed, cas.isPresent(), refusal, now));
        boolean isGood = refusal.isEmpty() && isGood(completed.client());
        yield isGood ? ExitCodes.OK : ExitCodes.UNHEALTHY;
      }
    };
  }

  private static boolean isGood(ClientVerdict verdict) {
    return switch (verdict) {
      case ACCEPTED, NOT_PRESENTED -> true;
      case REFUSED, UNKNOWN -> false;
    };
  }

  private static Output output(
      Answer.Completed completed, boolean isVerified, Optional<String> refusal, Instant now) {
    String server =
        isVerified
            ? refusal.map(reason -> "refused: " + reason).orElse("accepted")
            : "not verified; use --cacert";
    String client =
        switch (completed.client()) {
          case ACCEPTED -> "accepted";
          case REFUSED -> "refused: the server trusts no CA that issued it";
          case UNKNOWN -> "not known: the server closed the connection without a reason";
          case NOT_PRESENTED -> "not presented; use --cert and --key";
        };
    return new Output(completed.chain().stream().map(it -> sent(it, now)).toList(), server, client);
  }

  private static Sent sent(Certificate certificate, Instant now) {
    return new Sent(
        certificate.subject().toString(),
        certificate.issuer().toString(),
        certificate.names(),
        certificate.notAfter().toString(),
        Duration.between(now, certificate.notAfter()).toDays(),
        certificate.fingerprint());
  }

  private void print(Output output) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(format.text(output, () -> table(output)));
    out.flush();
  }

  private static String table(Output output) {
    Table table = new Table("SUBJECT", "ISSUER", "NOT AFTER", "DAYS LEFT", "NAMES");
    for (Sent sent : output.certificates()) {
      table.row(
          sent.subject(),
          sent.issuer(),
          sent.notAfter(),
          String.valueOf(sent.daysLeft()),
          String.join(",", sent.names()));
    }
    return "%s%nserver certificate: %s%nclient certificate: %s%n"
        .formatted(table.text(), output.server(), output.client());
  }

  private URI address() {
    URI address = URI.create("tls://" + server.replaceFirst("^https://", ""));
    if (address.getHost() == null || address.getPort() < 0) {
      throw invalid(server + " is not HOST:PORT, for example 192.0.2.11:2379", null);
    }
    return address;
  }

  private List<Certificate> cas(Path file) {
    List<Certificate> certificates = TrustBundle.read(bytes(file));
    if (certificates.isEmpty()) {
      throw invalid(file + " contains no certificate in PEM", null);
    }
    return certificates;
  }

  private Optional<TlsKeyPair> client() {
    if (certificate == null && key == null) {
      return Optional.empty();
    }
    if (certificate == null || key == null) {
      throw invalid("--cert and --key are needed together", null);
    }
    return Optional.of(
        TlsKeyPair.read(bytes(certificate), bytes(key))
            .orElseThrow(
                () ->
                    invalid(
                        certificate + " and " + key + " are no certificate and its key in PEM",
                        null)));
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failed) {
      throw invalid(file + " cannot be read; check that it exists and its permissions", failed);
    }
  }

  private static OperatorException invalid(String message, Throwable cause) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message, cause);
  }
}
