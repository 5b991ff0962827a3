package io.etcdwarden.reliability;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GitOps tools see of an Etcd: its health, its drift, and which objects they may prune. */
class GitOpsIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;

  /** The keys by which Argo CD and Flux find the objects that they applied and may prune. */
  private static final List<String> TRACKING_KEYS =
      List.of(
          "app.kubernetes.io/instance",
          "argocd.argoproj.io/tracking-id",
          "kustomize.toolkit.fluxcd.io/name",
          "kustomize.toolkit.fluxcd.io/namespace");

  @TempDir Path folder;
  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private final List<AutoCloseable> running = new ArrayList<>();
  private Path manifest;

  @BeforeEach
  void writeManifest() throws IOException {
    String trackingKeys =
        TRACKING_KEYS.stream().map(key -> key + ": shop").collect(joining(", ", "{", "}"));
    String text =
        Files.readString(Path.of("docs/examples/etcd-tls.yaml"))
            .replace(
                "  name: main\nspec:",
                "  name: main\n  namespace: %s\n  labels: %s\n  annotations: %s\nspec:"
                    .formatted(namespace, trackingKeys, trackingKeys));
    manifest = Files.writeString(folder.resolve("etcd.yaml"), text);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable started : running.reversed()) {
      started.close();
    }
  }

  @Test
  void aClusterIsInProgressUntilReadyAndThenCurrentWithoutDrift() throws Exception {
    kubectl(0, "apply", "-f", manifest.toString());
    assertEquals(KstatusState.IN_PROGRESS, state(), "before the first reconcile");
    assertEquals("Progressing", argoCdHealth());

    startOperator();
    TIMEOUT.await(() -> TlsCluster.isTrue(status(), "CertificatesReady") ? none() : why());
    assertEquals(KstatusState.IN_PROGRESS, state(), "without members");
    assertEquals("Progressing", argoCdHealth());

    startNode();
    TIMEOUT.await(() -> state() == KstatusState.CURRENT ? none() : why());
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));

    assertEquals(KstatusState.CURRENT, state());
    assertEquals("Healthy", argoCdHealth());
    assertEquals(List.of(), temporaryConditions());
    kubectl(0, "diff", "-f", manifest.toString());
    kubectl(0, "diff", "--server-side", "--force-conflicts", "-f", manifest.toString());
  }

  @Test
  void aChangeIsInProgressUntilAllMembersRunIt() throws Exception {
    startOperator();
    startNode();
    kubectl(0, "apply", "-f", manifest.toString());
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));

    TlsCluster.patch(client, namespace, "{\"spec\":{\"etcd\":{\"quota\":\"4Gi\"}}}");
    assertEquals(KstatusState.IN_PROGRESS, state());
    assertEquals("Progressing", argoCdHealth());

    TIMEOUT.await(() -> state() == KstatusState.CURRENT ? none() : why());
    assertEquals(Optional.empty(), TlsCluster.whyNotReady(client, namespace));

    TlsCluster.patch(client, namespace, "{\"spec\":{\"replicas\":0}}");
    TIMEOUT.await(() -> argoCdHealth().equals("Suspended") ? none() : why());
  }

  @Test
  void anInvalidFirstSpecIsFailedUntilItIsCorrected() throws Exception {
    startOperator();
    String text = Files.readString(manifest).replaceFirst("backup:", "backup:\n    port: 2379");
    kubectl(0, "apply", "-f", Files.writeString(manifest, text).toString());

    TIMEOUT.await(() -> state() == KstatusState.FAILED ? none() : why());
    assertEquals("Degraded", argoCdHealth());

    TlsCluster.patch(client, namespace, "{\"spec\":{\"backup\":{\"port\":8080}}}");
    TIMEOUT.await(() -> state() == KstatusState.IN_PROGRESS ? none() : why());
  }

  @Test
  void createdObjectsHaveNoTrackingKeys() throws Exception {
    startOperator();
    startNode();
    kubectl(0, "apply", "-f", manifest.toString());
    TIMEOUT.await(() -> TlsCluster.whyNotReady(client, namespace));

    List<HasMetadata> made = createdObjects();

    assertTrue(made.stream().filter(Secret.class::isInstance).count() >= 8, made.toString());
    for (HasMetadata object : made) {
      for (String key : TRACKING_KEYS) {
        assertFalse(hasKey(object, key), object.getKind() + " " + object.getMetadata().getName());
      }
    }
    assertEquals(
        List.of(),
        made.stream()
            .filter(Secret.class::isInstance)
            .filter(secret -> secret.getMetadata().getOwnerReferences().isEmpty())
            .map(secret -> secret.getMetadata().getName())
            .toList());
  }

  private static boolean hasKey(HasMetadata object, String key) {
    return object.getMetadata().getLabels().containsKey(key)
        || object.getMetadata().getAnnotations().containsKey(key);
  }

  private List<HasMetadata> createdObjects() {
    return Stream.of(
            client.secrets().inNamespace(namespace).list().getItems(),
            client.configMaps().inNamespace(namespace).list().getItems(),
            client.services().inNamespace(namespace).list().getItems(),
            client.apps().statefulSets().inNamespace(namespace).list().getItems(),
            client.pods().inNamespace(namespace).list().getItems(),
            client.leases().inNamespace(namespace).list().getItems())
        .<HasMetadata>flatMap(List::stream)
        .filter(object -> !"kube-root-ca.crt".equals(object.getMetadata().getName()))
        .toList();
  }

  private void startOperator() {
    running.add(InProcessOperator.start(DeployedPermissions.account(), namespace));
  }

  private void startNode() {
    running.add(FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast()));
  }

  private KstatusState state() {
    return KstatusState.of(live());
  }

  private String argoCdHealth() {
    try {
      return ArgoCdHealth.of(client.getKubernetesSerialization().convertValue(live(), Map.class));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private GenericKubernetesResource live() {
    return client
        .genericKubernetesResources("druid.gardener.cloud/v1alpha1", "Etcd")
        .inNamespace(namespace)
        .withName(TlsCluster.NAME)
        .get();
  }

  private EtcdStatus status() {
    return TlsCluster.live(client, namespace).getStatus();
  }

  /** The conditions that exist only while a reconcile waits or fails. */
  private List<String> temporaryConditions() {
    return status().conditions().stream()
        .map(Condition::type)
        .filter(type -> List.of("Reconciling", "Stalled").contains(type))
        .toList();
  }

  private Optional<String> why() {
    return Optional.of(String.valueOf(status()));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private void kubectl(int exit, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Binaries.fromSystemProperty().program("kubectl").toString());
    command.add("--kubeconfig=" + SharedApiServer.running().server().kubeconfig());
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = String.join("\n", process.inputReader().readAllLines());
    assertEquals(exit, process.waitFor(), String.join(" ", arguments) + ":\n" + output);
  }
}
