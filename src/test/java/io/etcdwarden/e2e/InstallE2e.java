package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Installs, upgrades and uninstalls the operator with the commands of the installation guide, once
 * per installation method. The members of the guide's example must keep running. The stories run
 * one after the other, because only one operator may run in a cluster.
 */
@ExtendWith(EndToEndExtension.class)
@Execution(ExecutionMode.SAME_THREAD)
@TestMethodOrder(OrderAnnotation.class)
class InstallE2e {
  private static final String HELM_INSTALL =
      "helm install etcd-warden charts/etcd-warden --namespace etcd-warden --create-namespace";
  private static final String HELM_INSTALL_EXISTING_CRDS = HELM_INSTALL + " --take-ownership";
  private static final List<String> UNINSTALL_WITHOUT_CRDS =
      List.of(
          "kubectl delete validatingwebhookconfiguration,clusterrole,clusterrolebinding"
              + " -l app.kubernetes.io/name=etcd-warden",
          "kubectl delete deployment,service,configmap,serviceaccount,poddisruptionbudget,role,"
              + "rolebinding -n etcd-warden -l app.kubernetes.io/name=etcd-warden");

  private static final Duration ROLLOUT_LIMIT = Duration.ofMinutes(3);
  private static final Duration CLUSTER_START_LIMIT = Duration.ofMinutes(7);
  private static final Duration RECONCILE_LIMIT = Duration.ofMinutes(2);

  private Optional<Installation> installation = Optional.empty();

  @Test
  @Order(1)
  void withHelm(Story story, TestOperator operator) {
    Installation installed = openInstallation(story, operator);
    String first = installed.crds().isEmpty() ? HELM_INSTALL : HELM_INSTALL_EXISTING_CRDS;
    installUpgradeAndUninstall(
        story,
        installed,
        new InstallMethod(
            first,
            HELM_INSTALL,
            "helm upgrade etcd-warden charts/etcd-warden --namespace etcd-warden"
                + " --reset-then-reuse-values",
            List.of("--set", "operatorConfig.logging.logLevel=debug"),
            List.of("helm uninstall etcd-warden --namespace etcd-warden")));
  }

  @Test
  @Order(2)
  void withKustomize(Story story, TestOperator operator) {
    installUpgradeAndUninstall(
        story,
        openInstallation(story, operator),
        InstallMethod.of("kubectl apply -k deploy/overlays/default"));
  }

  @Test
  @Order(3)
  void withTheSingleManifest(Story story, TestOperator operator) {
    installUpgradeAndUninstall(
        story,
        openInstallation(story, operator),
        InstallMethod.of("kubectl apply -f deploy/install.yaml"));
  }

  /** The commands of one installation method. */
  private record InstallMethod(
      String first, String again, String upgrade, List<String> change, List<String> uninstall) {
    static InstallMethod of(String apply) {
      return new InstallMethod(apply, apply, apply, List.of(), UNINSTALL_WITHOUT_CRDS);
    }
  }

  private Installation openInstallation(Story story, TestOperator operator) {
    Installation opened = Installation.open(operator, story.namespace());
    installation = Optional.of(opened);
    return opened;
  }

  private static void installUpgradeAndUninstall(
      Story story, Installation installation, InstallMethod method) {
    EtcdCluster main = story.cluster("main");
    story.step(
        method.first(),
        () -> {
          installation.runCommand(method.first());
          installation.awaitAvailable(ROLLOUT_LIMIT);
        });
    story.step(
        "the example with 3 members",
        () -> {
          installation.createExample();
          main.awaitHealthy(3, CLUSTER_START_LIMIT);
        });
    String uid = main.get().getMetadata().getUid();
    Map<String, String> pods = main.pods();
    List<String> crds = installation.crds();

    story.step(
        method.upgrade() + ": no pod restarts",
        () -> {
          installation.runCommand(method.upgrade(), method.change());
          installation.awaitAvailable(ROLLOUT_LIMIT);
          requestReconcile(main);
        });
    assertEquals(pods, main.pods());

    story.step(
        method.uninstall().getLast() + ": the cluster stays",
        () -> {
          method.uninstall().forEach(installation::runCommand);
          installation.awaitGone(ROLLOUT_LIMIT);
        });
    assertEquals(crds, installation.crds());
    assertEquals(uid, main.get().getMetadata().getUid());
    assertEquals(pods, main.pods());
    assertEquals(3, main.memberSet().orElseThrow().getStatus().getReadyReplicas());

    story.step(
        "after another installation the cluster is unchanged",
        () -> {
          installation.runCommand(method.again());
          installation.awaitAvailable(ROLLOUT_LIMIT);
          requestReconcile(main);
        });
    assertEquals(uid, main.get().getMetadata().getUid());
    assertEquals(pods, main.pods());

    story.step("the Etcd is deleted", () -> deleteCluster(story, main));
    story.step(
        "after uninstalling the CustomResourceDefinitions stay",
        () -> {
          method.uninstall().forEach(installation::runCommand);
          installation.awaitGone(ROLLOUT_LIMIT);
        });
    assertEquals(crds, installation.crds());
  }

  /**
   * Requests a reconcile and waits until the operator has removed the annotation of the request.
   */
  private static void requestReconcile(EtcdCluster main) {
    main.patch("metadata: {annotations: {druid.gardener.cloud/operation: reconcile}}");
    main.await(
        "reconciled again",
        etcd ->
            etcd.getMetadata().getAnnotations() == null
                || !etcd.getMetadata()
                    .getAnnotations()
                    .containsKey("druid.gardener.cloud/operation"),
        RECONCILE_LIMIT);
    main.awaitHealthy(3, RECONCILE_LIMIT);
  }

  private static void deleteCluster(Story story, EtcdCluster main) {
    main.delete();
    new Await(RECONCILE_LIMIT)
        .until(
            () ->
                story
                            .client()
                            .resources(Etcd.class)
                            .inNamespace(story.namespace())
                            .list()
                            .getItems()
                            .isEmpty()
                        && main.pods().isEmpty()
                    ? Optional.empty()
                    : Optional.of("the Etcd or its pods still exist: " + main.pods()));
  }

  /** Deletes the Etcd before it removes the operator, which must remove the Etcd's finalizer. */
  @AfterEach
  void closeInstallation() {
    installation.ifPresent(Installation::close);
  }
}
