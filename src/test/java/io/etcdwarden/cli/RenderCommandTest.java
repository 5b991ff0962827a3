package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.Images;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RenderCommandTest {
  private static final List<String> OBJECTS_OF_MAIN =
      List.of(
          "01-serviceaccount-main.yaml",
          "02-role-druid.gardener.cloud-etcd-main.yaml",
          "03-rolebinding-druid.gardener.cloud-etcd-main.yaml",
          "04-lease-main-0.yaml",
          "05-poddisruptionbudget-main.yaml",
          "06-service-main-client.yaml",
          "07-service-main-peer.yaml",
          "08-configmap-main-config.yaml",
          "09-statefulset-main.yaml");

  @TempDir Path folder;

  @Test
  void theStreamEqualsTheGoldenFile() throws IOException {
    CommandResult result = render(resource("etcds.yaml"), "-f", "-");

    assertEquals(0, result.exitCode(), result.err());
    assertEquals(resource("wanted.yaml"), result.out());
    assertEquals("", result.err());
  }

  @Test
  void anInvalidDurationIsRejectedWithItsFieldName() throws IOException {
    String etcd =
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata: {name: main}
        spec: {replicas: 1, etcd: {heartbeatDuration: 10 seconds}, backup: {}}
        """;

    CommandResult result = render(etcd, "-f", "-");

    assertFalse(result.exitCode() == 0, result.out());
    assertTrue(
        result.err().contains("spec.etcd.heartbeatDuration is \"10 seconds\""), result.err());
  }

  @Test
  void eachObjectGetsAFileNumberedInApplyOrder() throws IOException {
    Path file = Files.writeString(folder.resolve("etcds.yaml"), resource("etcds.yaml"));
    Path out = folder.resolve("out");

    CommandResult result = render("", "-f", file.toString(), "-o", out.toString());

    assertEquals(0, result.exitCode(), result.err());
    assertEquals(OBJECTS_OF_MAIN, names(out).subList(0, OBJECTS_OF_MAIN.size()));
    assertTrue(result.err().endsWith("objects written to " + out + "\n"), result.err());
  }

  @Test
  void requiredSecretsAreListedWithoutKeys() throws IOException {
    Path file = Files.writeString(folder.resolve("etcds.yaml"), resource("etcds.yaml"));
    Path out = folder.resolve("out");

    render("", "-f", file.toString(), "-o", out.toString());

    List<String> listed = Files.readAllLines(out.resolve("secrets.txt"));
    assertEquals(
        "Secrets of Etcd shop/main, made by the operator where they do not exist:",
        listed.getFirst());
    assertTrue(
        listed.containsAll(
            List.of(
                "  client  authority  main-ca",
                "  client  server     main-server",
                "                     main-client.shop.svc",
                "  client  client     main-client",
                "  peer    authority  main-peer-ca",
                "  peer    server     main-peer")),
        listed.toString());
    assertFalse(names(out).toString().contains("-secret-"), names(out).toString());
  }

  @Test
  void withPolicyProvidedTheSecretsAreListedAsToBeProvided() throws IOException {
    String etcds =
        resource("etcds.yaml").replace("replicas: 1", "replicas: 1\n  pki: {policy: Provided}");

    CommandResult result = render(etcds, "-f", "-");

    assertTrue(
        result.out().startsWith("# Secrets of Etcd shop/main, to be provided"), result.out());
  }

  @Test
  void theSecretsOfApplicationsAreListedWithWhatIsWrongWithAnEntry() throws IOException {
    String etcd =
        Files.readString(Path.of("docs/examples/etcd-client-certificates.yaml"))
            + "      - {name: wrong, secretName: shop-client-ca}\n";

    CommandResult result = render(etcd, "-f", "-");

    assertTrue(
        result.out().contains("#   reports-etcd (reports)\n#   billing-etcd (billing)\n"),
        result.out());
    assertTrue(result.out().contains("#   entry wrong: the cluster itself uses"), result.out());
  }

  @Test
  void theIssuerOfCasIsNamedWithItsLines() {
    CommandResult result = render("", "-f", "docs/examples/etcd-cert-manager.yaml");

    assertTrue(
        result
            .out()
            .contains(
                "# CAs that ClusterIssuer corp-ca of cert-manager signs, by CertificateRequests:"
                    + " client, peer\n"),
        result.out());
  }

  @Test
  void severalFilesMakeOneStream() throws IOException {
    String etcd = resource("etcds.yaml").split("---\n", -1)[0];
    Path one = Files.writeString(folder.resolve("one.yaml"), etcd);
    Path two = Files.writeString(folder.resolve("two.yaml"), etcd.replace("main", "other"));

    CommandResult result = render("", "-f", one.toString(), "-f", two.toString());

    assertTrue(result.out().contains("name: main-client\n"), result.out());
    assertTrue(result.out().contains("name: other-client\n"), result.out());
  }

  @Test
  void theOperatorConfigurationIsUsed() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("operator.yaml"),
            """
            apiVersion: config.druid.gardener.cloud/v1alpha1
            kind: OperatorConfiguration
            controllers: {etcd: {disableEtcdServiceAccountAutomount: true}}
            """);

    CommandResult result = render(resource("etcds.yaml"), "-f", "-", "--config", config.toString());

    assertTrue(result.out().contains("automountServiceAccountToken: false"), result.out());
  }

  @Test
  void unknownFieldsCauseWarningsOnStandardError() throws IOException {
    String etcds = resource("etcds.yaml").replace("replicas: 1", "replicas: 1\n  replica: 3");

    CommandResult result = render(etcds, "-f", "-");

    assertEquals(
        "warning: standard input: unknown field spec.replica is ignored; did you mean replicas?\n",
        result.err());
    assertEquals(resource("wanted.yaml"), result.out());
  }

  @Test
  void anInvalidSpecIsReportedWithTheNameOfTheEtcd() throws IOException {
    CommandResult result =
        render(resource("etcds.yaml").replace("replicas: 1", "replicas: -1"), "-f", "-");

    assertEquals(2, result.exitCode());
    assertTrue(result.err().startsWith("error: Etcd main: spec.replicas is -1"), result.err());
    assertEquals("", result.out());
  }

  @Test
  void aMissingFileIsNamedInTheError() {
    CommandResult result = render("", "-f", folder.resolve("missing.yaml").toString());

    assertEquals(2, result.exitCode());
    assertEquals("error: file " + folder + "/missing.yaml does not exist\n", result.err());
  }

  @Test
  void withoutAFileItIsAUsageError() {
    assertEquals(3, render("").exitCode());
  }

  private static CommandResult render(String in, String... arguments) {
    InputStream input = new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8));
    CommandLine command =
        Main.withExitCodes(new CommandLine(new RenderCommand(input, Images::builtIn)));
    return CommandResult.run(command, arguments);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = RenderCommandTest.class.getResourceAsStream("/cli/render/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
