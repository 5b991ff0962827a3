package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The commands that ask for new certificates, with a real API server and a hibernated cluster. */
class CertificateCommandsIT {
  private static final PollTimeout PATIENCE = PollTimeout.LONG;

  private final SharedApiServer server = SharedApiServer.running();
  private final KubernetesClient client = server.client();
  private final String namespace = server.newNamespace();

  @Test
  void aRotationAndARenewalAreShownAskedForAndFollowed() {
    try (InProcessOperator operator =
        InProcessOperator.start(server.server().config(), UnaryOperator.identity(), namespace)) {
      Etcd etcd = Etcds.withTls(0, "peer");
      etcd.getMetadata().setNamespace(namespace);
      String name = etcd.getMetadata().getName();
      client.resource(etcd).create();
      PATIENCE.await(() -> whyNoCertificate(name));

      CommandResult dryRun = rotate("", name, "--lines", "peer", "--dry-run");
      CommandResult refused = rotate("n\n", name, "--lines", "peer");
      CommandResult unanswered = rotate("", name);
      boolean isAnnotated = live(name).isAnnotated(Annotations.ROTATE_CA);
      CommandResult rotated = rotate("y\n", name, "--wait", "--timeout", "90");
      CommandResult renewed = renew(name, "--yes", "--wait", "--timeout", "90");

      assertEquals(0, dryRun.exitCode(), dryRun.err());
      assertTrue(dryRun.out().contains("Cleaning"), dryRun.out());
      assertEquals(2, refused.exitCode());
      assertEquals(2, unanswered.exitCode());
      assertFalse(isAnnotated);
      assertEquals(0, rotated.exitCode(), rotated.out() + rotated.err());
      assertTrue(rotated.out().endsWith(": done\n"), rotated.out());
      assertEquals(2L, ca(name).orElseThrow().generation());
      assertEquals(0, renewed.exitCode(), renewed.out() + renewed.err());
      assertFalse(live(name).isAnnotated(Annotations.RENEW_LEAF));
      assertTrue(operator.metricsPort() > 0);
    }
  }

  @Test
  void wrongLinesAndNamesAreRefused() {
    Etcd etcd = Etcds.withTls(0, "peer");
    etcd.getMetadata().setNamespace(namespace);
    String name = etcd.getMetadata().getName();
    client.resource(etcd).create();

    CommandResult unknown = rotate("", name, "--lines", "pear");
    CommandResult plain = rotate("", name, "--lines", "backup");
    CommandResult nonsense = renew(name, "--certificates", "all,pear");

    assertEquals(3, unknown.exitCode());
    assertTrue(unknown.err().contains("--lines has \"pear\""), unknown.err());
    assertEquals(2, plain.exitCode());
    assertTrue(plain.err().contains("line backup of Etcd " + name + " has no TLS"), plain.err());
    assertEquals(2, nonsense.exitCode());
    assertTrue(nonsense.err().contains("Expected: peer or all"), nonsense.err());
  }

  private Optional<String> whyNoCertificate(String name) {
    return ca(name).isPresent() ? Optional.empty() : Optional.of("the status has no CA yet");
  }

  private Optional<CertificateStatus> ca(String name) {
    return EtcdSummary.orEmpty(EtcdSummary.status(live(name)).certificates()).stream()
        .filter(certificate -> certificate.role().equals("ca") && certificate.generation() != null)
        .findFirst();
  }

  private Etcd live(String name) {
    return client.resources(Etcd.class).inNamespace(namespace).withName(name).get();
  }

  private CommandResult rotate(String answer, String... arguments) {
    return run(
        new RotateCaCommand(
            new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)),
            planner(),
            InstantSource.system()),
        arguments);
  }

  private CommandResult renew(String... arguments) {
    return run(
        new RenewCommand(new ByteArrayInputStream(new byte[0]), planner(), InstantSource.system()),
        arguments);
  }

  private static ForecastPlanner planner() {
    return new ForecastPlanner(Images::builtIn);
  }

  private CommandResult run(Object command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kubeconfig", server.server().kubeconfig().toString(), "-n", namespace));
    CommandLine line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
    return CommandResult.run(Main.withExitCodes(line), all.toArray(String[]::new));
  }
}
