package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.support.Etcds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ValidateCommandTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Path EXAMPLES = Path.of("docs/examples");
  private static final Map<String, Map<String, byte[]>> GENERATED = generated();

  @TempDir Path folder;

  @Test
  void providedSecretsWithoutFaultsPass() throws IOException {
    Path etcd = EXAMPLES.resolve("etcd-provided-certificates.yaml");
    Path secrets = write("secrets.yaml", manifests(GENERATED));

    CommandResult result = validate(NOW, etcd.toString(), secrets.toString());

    assertEquals("", result.out());
    assertEquals(0, result.exitCode());
    assertEquals("1 Etcds and 8 Secrets checked: 0 errors, 0 warnings\n", result.err());
  }

  /** The Secret of the peer line has the wrong names and the wrong CA for the client line. */
  @Test
  void eachFaultOfACertificateIsNamedWithItsFileAndLine() throws IOException {
    Map<String, Map<String, byte[]>> swapped = new TreeMap<>(GENERATED);
    swapped.put("main-client-server", GENERATED.get("main-peer"));
    Path etcd = EXAMPLES.resolve("etcd-provided-certificates.yaml");
    String text = manifests(swapped);
    Path secrets = write("secrets.yaml", text);

    CommandResult result = validate(NOW, etcd.toString(), secrets.toString());

    assertEquals(1, result.exitCode());
    String place = secrets + ":" + line(text, "name: main-client-server", "apiVersion: v1");
    List<String> rows =
        result.out().lines().filter(row -> row.contains("Secret main-client-server")).toList();
    assertTrue(rows.stream().allMatch(row -> row.contains(place)), result.out());
    assertTrue(rows.stream().anyMatch(row -> row.contains("UntrustedIssuer")), result.out());
    assertTrue(rows.stream().anyMatch(row -> row.contains("SubjectAltNameMissing")), result.out());
    assertFalse(result.out().contains("PRIVATE KEY"));
  }

  @Test
  void aCertificateThatHasEndedIsAnError() throws IOException {
    Path etcd = EXAMPLES.resolve("etcd-provided-certificates.yaml");
    Path secrets = write("secrets.yaml", manifests(GENERATED));

    CommandResult result =
        validate(NOW.plus(Duration.ofDays(400)), etcd.toString(), secrets.toString());

    assertEquals(1, result.exitCode());
    assertTrue(result.out().contains("Expired "), result.out());
  }

  @Test
  void aSecretThatIsNotInTheFilesIsAWarning() {
    Path etcd = EXAMPLES.resolve("etcd-provided-certificates.yaml");

    CommandResult result = validate(NOW, etcd.toString());

    assertEquals(0, result.exitCode());
    assertTrue(
        result.out().lines().skip(1).allMatch(row -> row.startsWith("warning ")), result.out());
    assertTrue(result.out().contains("SecretNotFound"), result.out());
    assertEquals(1, validate(NOW, etcd.toString(), "--strict").exitCode());
  }

  @Test
  void allFilesAreCheckedAlthoughOneCannotBeRead() throws IOException {
    write("a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\ndata: {a: '?'}\n");
    write("b.yaml", "kind: [\n");
    write("c.yaml", Files.readString(EXAMPLES.resolve("etcd-plain.yaml")));
    write("d.json", "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\"}");
    write(
        "e.yaml",
        """
        # Comment
        ---

        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata: {name: even}
        spec: {replicas: 2, replica: 1, etcd: {quota: x}, backup: {}}
        """);

    JsonNode findings = json(validate(NOW, folder.toString(), "-o", "json"));

    assertEquals(
        List.of(
            "error DataNotBase64 Secret x a.yaml 1",
            "error InvalidSpec Etcd even e.yaml 4",
            "error UnreadableDocument  b.yaml 1",
            "warning EvenNumberOfMembers Etcd even e.yaml 4",
            "warning UnknownField Etcd even e.yaml 4"),
        findings.valueStream().map(ValidateCommandTest::row).sorted().toList());
  }

  /** Section 3.27 of SARIF 2.1.0: ruleId, level, message.text, locations. */
  @Test
  void sarifNamesRuleLevelAndLine() throws IOException {
    Path etcd = write("etcd.yaml", etcd("{replicas: 2, etcd: {}, backup: {}}"));

    JsonNode log = json(validate(NOW, etcd.toString(), "-o", "sarif"));

    assertEquals("2.1.0", log.path("version").asText());
    JsonNode run = log.path("runs").path(0);
    assertEquals("etcd-warden", run.path("tool").path("driver").path("name").asText());
    JsonNode result = run.path("results").path(0);
    assertEquals("EvenNumberOfMembers", result.path("ruleId").asText());
    assertEquals("warning", result.path("level").asText());
    assertTrue(result.path("message").path("text").asText().startsWith("Etcd main: spec.replicas"));
    JsonNode location = result.path("locations").path(0).path("physicalLocation");
    assertEquals(etcd.toString(), location.path("artifactLocation").path("uri").asText());
    assertEquals(1, location.path("region").path("startLine").asInt());
  }

  @Test
  void theNamespaceDecidesWhichSecretsBelongToAnEtcd() throws IOException {
    Path etcd = EXAMPLES.resolve("etcd-provided-certificates.yaml");
    String elsewhere =
        manifests(GENERATED).replace("metadata:\n", "metadata:\n  namespace: elsewhere\n");
    Path secrets = write("secrets.yaml", elsewhere);

    assertTrue(validate(NOW, etcd.toString(), secrets.toString()).out().contains("SecretNotFound"));
    CommandResult same =
        validate(NOW, etcd.toString(), secrets.toString(), "--namespace", "elsewhere");
    assertFalse(same.out().contains("SecretNotFound"), same.out());
  }

  @Test
  void aMissingFileIsAFailureOfTheCommand() {
    CommandResult result = validate(NOW, folder.resolve("missing.yaml").toString());

    assertEquals(2, result.exitCode());
    assertEquals("error: file " + folder + "/missing.yaml does not exist\n", result.err());
  }

  @Test
  void allExamplesPass() {
    CommandResult result = validate(NOW, EXAMPLES.toString());

    assertEquals(0, result.exitCode(), result.out());
  }

  private static String row(JsonNode finding) {
    Path file = Path.of(finding.path("file").asText()).getFileName();
    return "%s %s %s %s %s"
        .formatted(
            finding.path("level").asText(),
            finding.path("code").asText(),
            finding.path("object").asText(),
            file,
            finding.path("line").asText());
  }

  private static String etcd(String spec) {
    return """
    apiVersion: druid.gardener.cloud/v1alpha1
    kind: Etcd
    metadata: {name: main}
    spec: %s
    """
        .formatted(spec);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** The line of the last {@code start} before the first line with {@code text}, from 1. */
  private static int line(String manifests, String text, String start) {
    List<String> before = manifests.lines().takeWhile(line -> !line.contains(text)).toList();
    return before.lastIndexOf(start) + 1;
  }

  private static String manifests(Map<String, Map<String, byte[]>> secrets) {
    return secrets.entrySet().stream()
        .map(
            secret ->
                "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\ndata:\n%s"
                    .formatted(secret.getKey(), data(secret.getValue())))
        .collect(Collectors.joining());
  }

  private static String data(Map<String, byte[]> values) {
    return SecretConversion.encode(values).entrySet().stream()
        .map(value -> "  %s: %s\n".formatted(value.getKey(), value.getValue()))
        .collect(Collectors.joining());
  }

  /** The data of the eight Secrets that the operator generates for the example. */
  private static Map<String, Map<String, byte[]>> generated() {
    try {
      Etcd etcd = Etcds.parse(Files.readString(EXAMPLES.resolve("etcd-tls.yaml")));
      etcd.getMetadata().setNamespace("default");
      var plan =
          new Planner(PlanSettings.of(OperatorConfig.DEFAULT, Images.builtIn()))
              .plan(etcd, new StoreSecret.NotNamed());
      return new PkiEngine(new SecureRandom())
              .decide(plan.pki().request(Set.of()), SecretSet.EMPTY, NOW.minus(Duration.ofDays(1)))
              .writes()
              .stream()
              .map(SecretWrite::secret)
              .filter(secret -> !secret.name().matches(".*-ca-\\d+"))
              .collect(
                  Collectors.toMap(
                      StoredSecret::name, StoredSecret::data, (one, _) -> one, TreeMap::new));
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private static JsonNode json(CommandResult result) throws IOException {
    return new ObjectMapper().readTree(result.out());
  }

  private static CommandResult validate(Instant now, String... arguments) {
    var in = new ByteArrayInputStream(new byte[0]);
    CommandLine command =
        Main.withExitCodes(
            new CommandLine(new ValidateCommand(in, Images::builtIn, InstantSource.fixed(now))));
    command.setCaseInsensitiveEnumValuesAllowed(true);
    return CommandResult.run(command, arguments);
  }
}
