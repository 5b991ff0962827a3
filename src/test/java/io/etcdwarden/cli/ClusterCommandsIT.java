package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.LocalOperator;
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

/** The commands about clusters that run, typed against a real API server. */
class ClusterCommandsIT {
  private static final Patience PATIENCE = Patience.AMPLE;

  private final SharedApiServer server = SharedApiServer.running();
  private final KubernetesClient client = server.client();
  private final String namespace = server.freshNamespace();

  @TempDir Path folder;

  @Test
  void marksComeAndGoAndNothingElseChanges() {
    create("main");
    Etcd before = live("main");

    assertEquals(says("main is suspended"), type("suspend", "main"));
    assertEquals(says("main is already suspended"), type("suspend", "main"));
    assertEquals(says("main is unprotected"), type("unprotect", "main"));
    assertEquals(
        Map.of(Annotations.SUSPEND, "true", Annotations.DISABLE_PROTECTION, "true"),
        live("main").getMetadata().getAnnotations());
    assertEquals(says("main is no longer suspended"), type("resume", "main"));
    assertEquals(says("main is protected"), type("protect", "main"));

    Etcd after = live("main");
    assertEquals(Map.of(), after.getMetadata().getAnnotations());
    assertEquals(before.getSpec(), after.getSpec());
    assertEquals(before.getMetadata().getGeneration(), after.getMetadata().getGeneration());
  }

  @Test
  void ifOneNameIsWrongNothingIsDoneAndTheRightOnesAreTold() {
    create("main");

    Typed typed = type("suspend", "main", "mian");

    assertEquals(2, typed.exitCode());
    assertEquals(
        "error: Etcd %s/mian does not exist; there are main, or name another namespace with -n\n"
            .formatted(namespace),
        typed.err());
    assertEquals(Map.of(), live("main").getMetadata().getAnnotations());
  }

  @Test
  void withoutAnyNameNothingIsDoneUnlessAllAreMeant() {
    Typed typed = type("suspend");

    assertEquals(2, typed.exitCode());
    assertEquals(
        "error: no Etcd is named; give a NAME, or -A for all Etcds there are\n", typed.err());
  }

  @Test
  void aRequestIsAnsweredByTheOperatorAndTheOutcomeIsTold() {
    try (LocalOperator operator =
        LocalOperator.start(server.server().config(), ClusterCommandsIT::onRequest, namespace)) {
      create("main");
      PATIENCE.until(() -> whyNotObserved("main", 1));
      patch("main", "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");

      Typed typed = type("reconcile", "main", "--wait", "--timeout", "90");

      assertEquals(says("main is reconciled: generation 2 is in place"), typed);
      assertFalse(live("main").isAnnotated(Annotations.OPERATION));
      assertEquals(2L, live("main").getStatus().observedGeneration());
      assertTrue(operator.metricsPort() > 0);
    }
  }

  @Test
  void aFailureOfTheOperatorIsTold() {
    try (LocalOperator operator =
        LocalOperator.start(server.server().config(), ClusterCommandsIT::onRequest, namespace)) {
      create("main");
      PATIENCE.until(() -> whyNotObserved("main", 1));
      patch("main", "{\"spec\":{\"backup\":{\"store\":{\"prefix\":\"p\",\"provider\":\"nix\"}}}}");

      Typed typed = type("reconcile", "main", "--wait", "--timeout", "90");

      assertEquals(1, typed.exitCode());
      assertTrue(typed.out().contains("main failed to reconcile: "), typed.out());
      assertTrue(operator.metricsPort() > 0);
    }
  }

  @Test
  void withoutAnOperatorTheWaitEndsWithWhatToLookAt() {
    create("main");

    Typed typed = type("reconcile", "main", "--wait", "--timeout", "1");

    assertEquals(1, typed.exitCode());
    assertEquals(
        "Etcd %s/main is not reconciled in time: the operator has not looked at it; see that it runs\n"
            .formatted(namespace),
        typed.out());
    assertTrue(live("main").isAnnotated(Annotations.OPERATION));
  }

  @Test
  void aSuspendedEtcdIsNotAskedToReconcile() {
    create("main");
    type("suspend", "main");

    Typed typed = type("reconcile", "main");

    assertEquals(2, typed.exitCode());
    assertTrue(typed.err().contains("use the command resume first"), typed.err());
    assertFalse(live("main").isAnnotated(Annotations.OPERATION));
  }

  @Test
  void anEtcdThatIsBeingRecoveredIsNotAskedToReconcile() {
    create("main");
    patch(
        "main",
        "{\"metadata\":{\"annotations\":{\"%s\":\"stop/main-1/3\"}}}"
            .formatted(Annotations.QUORUM_RECOVERY));

    Typed typed = type("reconcile", "main", "--wait");

    assertEquals(2, typed.exitCode());
    assertTrue(typed.err().contains("is being recovered from lost quorum"), typed.err());
    assertFalse(live("main").isAnnotated(Annotations.OPERATION));
  }

  @Test
  void theListAndTheStatusShowWhatIsThere() {
    create("main");
    create("other");

    assertTrue(type("list").out().matches("(?s)NAMESPACE.*main.*0/3.*other.*0/3.*"));
    Typed json = type("list", "-A", "-o", "json");
    assertTrue(json.out().contains("\"namespace\" : \"" + namespace + "\""), json.out());
    Typed status = type("status", "main", "other");
    assertEquals(0, status.exitCode());
    assertTrue(status.out().contains("/other: 0 of 3 members ready"), status.out());
  }

  @Test
  void aServerThatIsAwayIsNamed() throws Exception {
    Path away =
        Files.writeString(
            folder.resolve("kubeconfig"),
            Files.readString(server.server().kubeconfig())
                .replaceFirst("https://[^\\n]*", "https://127.0.0.1:1"));

    Typed typed = typed("list", "--kubeconfig", away.toString());

    assertEquals(2, typed.exitCode());
    assertTrue(typed.err().contains("https://127.0.0.1:1/ does not answer"), typed.err());
    assertTrue(typed.err().contains("check --kubeconfig and --context"), typed.err());
  }

  @Test
  void aContextThatIsNotThereIsNamedWithThoseThatAre() {
    Typed typed = type("list", "--context", "tset");

    assertEquals(
        "error: the kubeconfig has no context tset; --context may name test\n", typed.err());
  }

  /** An operator that acts on changes only when it is asked. */
  private static OperatorConfig.Controllers onRequest(OperatorConfig.Controllers usual) {
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
        : Optional.of(name + " has not been acted on: " + etcd.getStatus());
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

  private Typed says(String sentence) {
    return new Typed(0, "Etcd " + namespace + "/" + sentence + "\n", "");
  }

  /** In this test's namespace, unless all are meant. */
  private Typed type(String... arguments) {
    boolean everywhere = Stream.of(arguments).anyMatch("-A"::equals);
    Stream<String> where =
        Stream.of("--kubeconfig", server.server().kubeconfig().toString(), "-n", namespace);
    return typed(
        Stream.concat(Stream.of(arguments), where.limit(everywhere ? 2 : 4))
            .toArray(String[]::new));
  }

  private static Typed typed(String... arguments) {
    return Typed.into(Main.commands(new RunCommand(config -> 0)), arguments);
  }
}
