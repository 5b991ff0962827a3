package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about running clusters, executed against a real API server. */
class ClusterCommandsIT {
  private static final PollTimeout PATIENCE = PollTimeout.LONG;

  private final SharedApiServer server = SharedApiServer.running();
  private final KubernetesClient client = server.client();
  private final String namespace = server.newNamespace();

  @TempDir Path folder;

  @Test
  void suspendResumeProtectAndUnprotectChangeOnlyTheirAnnotation() {
    create("main");
    Etcd before = live("main");

    assertEquals(printed("main is suspended"), runInNamespace("suspend", "main"));
    assertEquals(printed("main is already suspended"), runInNamespace("suspend", "main"));
    assertEquals(printed("main is unprotected"), runInNamespace("unprotect", "main"));
    assertEquals(
        Map.of(Annotations.SUSPEND, "true", Annotations.DISABLE_PROTECTION, "true"),
        live("main").getMetadata().getAnnotations());
    assertEquals(printed("main is no longer suspended"), runInNamespace("resume", "main"));
    assertEquals(printed("main is protected"), runInNamespace("protect", "main"));

    Etcd after = live("main");
    assertEquals(Map.of(), after.getMetadata().getAnnotations());
    assertEquals(before.getSpec(), after.getSpec());
    assertEquals(before.getMetadata().getGeneration(), after.getMetadata().getGeneration());
  }

  @Test
  void oneUnknownNameStopsTheCommandAndTheErrorListsTheExistingNames() {
    create("main");

    CommandResult result = runInNamespace("suspend", "main", "mian");

    assertEquals(2, result.exitCode());
    assertEquals(
        "error: Etcd %s/mian does not exist; existing Etcds: main; use -n to choose another namespace\n"
            .formatted(namespace),
        result.err());
    assertEquals(Map.of(), live("main").getMetadata().getAnnotations());
  }

  @Test
  void withoutANameTheCommandFailsUnlessAllNamespacesAreSelected() {
    CommandResult result = runInNamespace("suspend");

    assertEquals(2, result.exitCode());
    assertEquals("error: no Etcd is named; give a NAME, or use -A for all Etcds\n", result.err());
  }

  @Test
  void reconcileWaitsForTheOperatorAndPrintsTheResult() {
    try (InProcessOperator operator =
        InProcessOperator.start(
            server.server().config(), ClusterCommandsIT::reconcileOnRequest, namespace)) {
      create("main");
      PATIENCE.await(() -> whyNotObserved("main", 1));
      patch("main", "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");

      CommandResult result = runInNamespace("reconcile", "main", "--wait", "--timeout", "90");

      assertEquals(printed("main is reconciled: generation 2 is applied"), result);
      assertFalse(live("main").isAnnotated(Annotations.OPERATION));
      assertEquals(2L, live("main").getStatus().observedGeneration());
      assertTrue(operator.metricsPort() > 0);
    }
  }

  @Test
  void reconcilePrintsAFailureOfTheOperator() {
    try (InProcessOperator operator =
        InProcessOperator.start(
            server.server().config(), ClusterCommandsIT::reconcileOnRequest, namespace)) {
      create("main");
      PATIENCE.await(() -> whyNotObserved("main", 1));
      patch("main", "{\"spec\":{\"backup\":{\"store\":{\"prefix\":\"p\",\"provider\":\"nix\"}}}}");

      CommandResult result = runInNamespace("reconcile", "main", "--wait", "--timeout", "90");

      assertEquals(1, result.exitCode());
      assertTrue(result.out().contains("main failed to reconcile: "), result.out());
      assertTrue(operator.metricsPort() > 0);
    }
  }

  @Test
  void withoutAnOperatorTheWaitTimesOutWithAHint() {
    create("main");

    CommandResult result = runInNamespace("reconcile", "main", "--wait", "--timeout", "1");

    assertEquals(1, result.exitCode());
    assertEquals(
        ("Etcd %s/main was not reconciled before the timeout: the operator has not reconciled it"
                + " yet; check that the operator runs\n")
            .formatted(namespace),
        result.out());
    assertTrue(live("main").isAnnotated(Annotations.OPERATION));
  }

  @Test
  void reconcileRejectsASuspendedEtcd() {
    create("main");
    runInNamespace("suspend", "main");

    CommandResult result = runInNamespace("reconcile", "main");

    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("use the command resume first"), result.err());
    assertFalse(live("main").isAnnotated(Annotations.OPERATION));
  }

  @Test
  void reconcileRejectsAnEtcdInQuorumRecovery() {
    create("main");
    patch(
        "main",
        "{\"metadata\":{\"annotations\":{\"%s\":\"stop/main-1/3\"}}}"
            .formatted(Annotations.QUORUM_RECOVERY));

    CommandResult result = runInNamespace("reconcile", "main", "--wait");

    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("is in quorum recovery"), result.err());
    assertFalse(live("main").isAnnotated(Annotations.OPERATION));
  }

  @Test
  void listAndStatusShowExistingEtcds() {
    create("main");
    create("other");

    assertTrue(runInNamespace("list").out().matches("(?s)NAMESPACE.*main.*0/3.*other.*0/3.*"));
    CommandResult json = runInNamespace("list", "-A", "-o", "json");
    assertTrue(json.out().contains("\"namespace\" : \"" + namespace + "\""), json.out());
    CommandResult status = runInNamespace("status", "main", "other");
    assertEquals(0, status.exitCode());
    assertTrue(status.out().contains("/other: 0 of 3 members ready"), status.out());
  }

  @Test
  void anUnreachableApiServerIsNamed() throws Exception {
    Path away =
        Files.writeString(
            folder.resolve("kubeconfig"),
            Files.readString(server.server().kubeconfig())
                .replaceFirst("https://[^\\n]*", "https://127.0.0.1:1"));

    CommandResult result = run("list", "--kubeconfig", away.toString());

    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("https://127.0.0.1:1/ does not respond"), result.err());
    assertTrue(result.err().contains("check --kubeconfig and --context"), result.err());
  }

  @Test
  void anUnknownContextIsNamedTogetherWithTheKnownContexts() {
    CommandResult result = runInNamespace("list", "--context", "tset");

    assertEquals(
        "error: the kubeconfig has no context tset; --context may name test\n", result.err());
  }

  /** Settings of an operator that applies a changed spec only after a reconcile request. */
  private static OperatorConfig.Controllers reconcileOnRequest(OperatorConfig.Controllers usual) {
    OperatorConfig.EtcdController etcd = usual.etcd();
    return new OperatorConfig.Controllers(
        usual.disableLeaseCache(),
        new OperatorConfig.EtcdController(
            etcd.concurrentSyncs(),
            false,
            etcd.disableEtcdServiceAccountAutomount(),
            etcd.etcdStatusSyncPeriod(),
            etcd.notReadyThreshold(),
            etcd.unknownThreshold(),
            etcd.watchNamespaces()),
        usual.compaction(),
        usual.etcdCopyBackupsTask(),
        usual.secret(),
        usual.etcdOpsTask());
  }

  private Optional<String> whyNotObserved(String name, long generation) {
    Etcd etcd = live(name);
    return etcd.getStatus() != null
            && Long.valueOf(generation).equals(etcd.getStatus().observedGeneration())
        ? Optional.empty()
        : Optional.of(name + " has not been reconciled: " + etcd.getStatus());
  }

  private void create(String name) {
    Etcd etcd = Etcds.named(name);
    etcd.getMetadata().setNamespace(namespace);
    client.resource(etcd).create();
  }

  private void patch(String name, String patch) {
    client
        .resources(Etcd.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private Etcd live(String name) {
    return client.resources(Etcd.class).inNamespace(namespace).withName(name).get();
  }

  private CommandResult printed(String sentence) {
    return new CommandResult(0, "Etcd " + namespace + "/" + sentence + "\n", "");
  }

  /** Runs a command in this test's namespace, or in all namespaces with {@code -A}. */
  private CommandResult runInNamespace(String... arguments) {
    boolean everywhere = Stream.of(arguments).anyMatch("-A"::equals);
    Stream<String> where =
        Stream.of("--kubeconfig", server.server().kubeconfig().toString(), "-n", namespace);
    return run(
        Stream.concat(Stream.of(arguments), where.limit(everywhere ? 2 : 4))
            .toArray(String[]::new));
  }

  private static CommandResult run(String... arguments) {
    return CommandResult.run(Main.commands(new RunCommand(config -> 0)), arguments);
  }
}
