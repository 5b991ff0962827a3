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
@ExtendWith(EndToEnd.class)
@Execution(ExecutionMode.SAME_THREAD)
@TestMethodOrder(OrderAnnotation.class)
class InstallE2e {
  private static final String FIRST_HELM =
      "helm install etcd-warden charts/etcd-warden --namespace etcd-warden --create-namespace";
  private static final String TAKING_OVER = FIRST_HELM + " --take-ownership";
  private static final List<String> ALONE =
      List.of(
          "kubectl delete validatingwebhookconfiguration,clusterrole,clusterrolebinding"
              + " -l app.kubernetes.io/name=etcd-warden",
          "kubectl delete deployment,service,configmap,serviceaccount,poddisruptionbudget,role,"
              + "rolebinding -n etcd-warden -l app.kubernetes.io/name=etcd-warden");

  private static final Duration A_START = Duration.ofMinutes(3);
  private static final Duration A_BIRTH = Duration.ofMinutes(7);
  private static final Duration A_LOOK = Duration.ofMinutes(2);

  private Optional<Installation> installation = Optional.empty();

  @Test
  @Order(1)
  void byTheChart(Story story, Operator operator) {
    Installation installed = begin(story, operator);
    String first = installed.definitions().isEmpty() ? FIRST_HELM : TAKING_OVER;
    live(
        story,
        installed,
        new Way(
            first,
            FIRST_HELM,
            "helm upgrade etcd-warden charts/etcd-warden --namespace etcd-warden"
                + " --reset-then-reuse-values",
            List.of("--set", "operatorConfig.logging.logLevel=debug"),
            List.of("helm uninstall etcd-warden --namespace etcd-warden")));
  }

  @Test
  @Order(2)
  void byTheKustomization(Story story, Operator operator) {
    live(story, begin(story, operator), Way.of("kubectl apply -k deploy/overlays/default"));
  }

  @Test
  @Order(3)
  void byTheSingleFile(Story story, Operator operator) {
    live(story, begin(story, operator), Way.of("kubectl apply -f deploy/install.yaml"));
  }

  /** The commands of one way. */
  private record Way(
      String first, String again, String upgrade, List<String> change, List<String> uninstall) {
    static Way of(String apply) {
      return new Way(apply, apply, apply, List.of(), ALONE);
    }
  }

  private Installation begin(Story story, Operator operator) {
    Installation opened = Installation.open(operator, story.namespace());
    installation = Optional.of(opened);
    return opened;
  }

  private static void live(Story story, Installation installation, Way way) {
    Members main = story.members("main");
    story.step(
        way.first(),
        () -> {
          installation.follow(way.first());
          installation.awaitAvailable(A_START);
        });
    story.step(
        "the example's three members are ready",
        () -> {
          installation.createExample();
          main.awaitWell(3, A_BIRTH);
        });
    String uid = main.seen().getMetadata().getUid();
    Map<String, String> pods = main.pods();
    List<String> definitions = installation.definitions();

    story.step(
        way.upgrade() + ": nothing restarts",
        () -> {
          installation.follow(way.upgrade(), way.change());
          installation.awaitAvailable(A_START);
          lookAgain(main);
        });
    assertEquals(pods, main.pods());

    story.step(
        way.uninstall().getLast() + ": all stays",
        () -> {
          way.uninstall().forEach(installation::follow);
          installation.awaitGone(A_START);
        });
    assertEquals(definitions, installation.definitions());
    assertEquals(uid, main.seen().getMetadata().getUid());
    assertEquals(pods, main.pods());
    assertEquals(3, main.memberSet().orElseThrow().getStatus().getReadyReplicas());

    story.step(
        "installed again, it takes the cluster up as it is",
        () -> {
          installation.follow(way.again());
          installation.awaitAvailable(A_START);
          lookAgain(main);
        });
    assertEquals(uid, main.seen().getMetadata().getUid());
    assertEquals(pods, main.pods());

    story.step("the cluster goes", () -> go(story, main));
    story.step(
        "uninstalled for good, definitions stay",
        () -> {
          way.uninstall().forEach(installation::follow);
          installation.awaitGone(A_START);
        });
    assertEquals(definitions, installation.definitions());
  }

  /** Asks for a run: the answer takes the annotation away, which only an operator at work does. */
  private static void lookAgain(Members main) {
    main.change("metadata: {annotations: {druid.gardener.cloud/operation: reconcile}}");
    main.await(
        "looked at again",
        etcd ->
            etcd.getMetadata().getAnnotations() == null
                || !etcd.getMetadata()
                    .getAnnotations()
                    .containsKey("druid.gardener.cloud/operation"),
        A_LOOK);
    main.awaitWell(3, A_LOOK);
  }

  private static void go(Story story, Members main) {
    main.delete();
    new Await(A_LOOK)
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
  void leave() {
    installation.ifPresent(Installation::close);
  }
}
