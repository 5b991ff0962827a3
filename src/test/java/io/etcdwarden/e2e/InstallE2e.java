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
 * Each way to install, from the clone to the clusters that outlive the operator: by the commands of
 * the guide, with the operator as pods, and the example's three members. One way after the other,
 * for one operator serves a whole cluster; no other may run meanwhile.
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
  void withHelm(Story story, TestOperator testOperator) {
    Installation installed = openInstallation(story, testOperator);
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
  void withKustomize(Story story, TestOperator testOperator) {
    installUpgradeAndUninstall(
        story,
        openInstallation(story, testOperator),
        InstallMethod.of("kubectl apply -k deploy/overlays/default"));
  }

  @Test
  @Order(3)
  void withTheSingleManifest(Story story, TestOperator testOperator) {
    installUpgradeAndUninstall(
        story,
        openInstallation(story, testOperator),
        InstallMethod.of("kubectl apply -f deploy/install.yaml"));
  }

  /** The commands of one way. */
  private record InstallMethod(
      String first, String again, String upgrade, List<String> change, List<String> uninstall) {
    static InstallMethod of(String apply) {
      return new InstallMethod(apply, apply, apply, List.of(), UNINSTALL_WITHOUT_CRDS);
    }
  }

  private Installation openInstallation(Story story, TestOperator testOperator) {
    Installation opened = Installation.open(testOperator, story.namespace());
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
        "the example's three members are ready",
        () -> {
          installation.createExample();
          main.awaitHealthy(3, CLUSTER_START_LIMIT);
        });
    String uid = main.get().getMetadata().getUid();
    Map<String, String> pods = main.pods();
    List<String> definitions = installation.crds();

    story.step(
        method.upgrade() + ": nothing restarts",
        () -> {
          installation.runCommand(method.upgrade(), method.change());
          installation.awaitAvailable(ROLLOUT_LIMIT);
          requestReconcile(main);
        });
    assertEquals(pods, main.pods());

    story.step(
        method.uninstall().getLast() + ": all stays",
        () -> {
          method.uninstall().forEach(installation::runCommand);
          installation.awaitGone(ROLLOUT_LIMIT);
        });
    assertEquals(definitions, installation.crds());
    assertEquals(uid, main.get().getMetadata().getUid());
    assertEquals(pods, main.pods());
    assertEquals(3, main.memberSet().orElseThrow().getStatus().getReadyReplicas());

    story.step(
        "installed again, it takes the cluster up as it is",
        () -> {
          installation.runCommand(method.again());
          installation.awaitAvailable(ROLLOUT_LIMIT);
          requestReconcile(main);
        });
    assertEquals(uid, main.get().getMetadata().getUid());
    assertEquals(pods, main.pods());

    story.step("the cluster goes", () -> deleteCluster(story, main));
    story.step(
        "uninstalled for good, definitions stay",
        () -> {
          method.uninstall().forEach(installation::runCommand);
          installation.awaitGone(ROLLOUT_LIMIT);
        });
    assertEquals(definitions, installation.crds());
  }

  /** Asks for a run: the answer takes the annotation away, which only an operator at work does. */
  private static void requestReconcile(EtcdCluster main) {
    main.patch("metadata: {annotations: {druid.gardener.cloud/operation: reconcile}}");
    main.await(
        "looked at again",
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
                    : Optional.of("the Etcd or pods of it are there: " + main.pods()));
  }

  /** Before the story's own end: only an operator at work lets an Etcd go. */
  @AfterEach
  void closeInstallation() {
    installation.ifPresent(Installation::close);
  }
}
