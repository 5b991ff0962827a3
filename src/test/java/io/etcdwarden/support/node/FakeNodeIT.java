package io.etcdwarden.support.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.render.Renderer;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class FakeNodeIT {
  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();

  @Test
  void fakeMembersBecomeReadyAndRenewTheirLeases() {
    try (FakeNode _ = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast())) {
      apply(etcd(3));

      StatefulSet set = await(it -> Objects.equals(it.getStatus().getReadyReplicas(), 3));
      assertEquals(set.getStatus().getUpdateRevision(), set.getStatus().getCurrentRevision());
      Lease lease =
          client
              .leases()
              .inNamespace(namespace)
              .withName("main-2")
              .waitUntilCondition(
                  it -> it.getSpec().getHolderIdentity() != null,
                  PollTimeout.LONG.limit().toSeconds(),
                  TimeUnit.SECONDS);
      assertTrue(lease.getSpec().getHolderIdentity().endsWith(":Member"));
    }
  }

  @Test
  void aNewTemplateRollsEveryMember() {
    try (FakeNode _ = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast())) {
      apply(etcd(3));
      await(it -> Objects.equals(it.getStatus().getReadyReplicas(), 3));
      String before = pod("main-0").getMetadata().getUid();

      client
          .apps()
          .statefulSets()
          .inNamespace(namespace)
          .withName("main")
          .edit(
              live -> {
                live.getSpec().getTemplate().getMetadata().getAnnotations().put("new", "template");
                return live;
              });

      await(FakeNodeIT::isRolledOut);
      assertNotEquals(before, pod("main-0").getMetadata().getUid());
    }
  }

  /** As Kubernetes documents it for {@code spec.updateStrategy.rollingUpdate.partition}. */
  @Test
  void podsBelowThePartitionKeepTheCurrentTemplateAlsoIfTheyAreRecreated() {
    try (FakeNode _ = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast())) {
      apply(etcd(3));
      await(it -> Objects.equals(it.getStatus().getReadyReplicas(), 3));
      String first = pod("main-1").getMetadata().getUid();
      changeTemplate(2);
      await(it -> isReadyWith(it, 1));

      client.pods().inNamespace(namespace).withName("main-1").delete();
      await(it -> isReplaced("main-1", first) && isReadyWith(it, 1));

      assertFalse(isNew("main-0"));
      assertFalse(isNew("main-1"));
      assertTrue(isNew("main-2"));
    }
  }

  private void changeTemplate(int partition) {
    client
        .apps()
        .statefulSets()
        .inNamespace(namespace)
        .withName("main")
        .edit(
            live -> {
              live.getSpec().getTemplate().getMetadata().getAnnotations().put("new", "template");
              live.getSpec()
                  .getUpdateStrategy()
                  .setRollingUpdate(new RollingUpdateStatefulSetStrategy(null, partition));
              return live;
            });
  }

  private static boolean isReadyWith(StatefulSet set, int updated) {
    return Objects.equals(set.getStatus().getReadyReplicas(), 3)
        && Objects.equals(set.getStatus().getUpdatedReplicas(), updated);
  }

  private boolean isNew(String pod) {
    return pod(pod).getMetadata().getAnnotations().containsKey("new");
  }

  /** The status of the StatefulSet is older than the deletion until the next pod is there. */
  private boolean isReplaced(String pod, String firstUid) {
    Pod live = pod(pod);
    return live != null && !firstUid.equals(live.getMetadata().getUid());
  }

  @Test
  void foregroundDeletionOfTheSetDeletesItsPodsFirst() {
    try (FakeNode _ = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast())) {
      apply(etcd(1));
      await(it -> Objects.equals(it.getStatus().getReadyReplicas(), 1));

      var set = client.apps().statefulSets().inNamespace(namespace).withName("main");
      set.withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();

      set.waitUntilCondition(
          Objects::isNull, PollTimeout.LONG.limit().toSeconds(), TimeUnit.SECONDS);
      assertEquals(null, pod("main-0"));
    }
  }

  @Test
  void etcdProcessesGrowFromOneToThreeAndSurviveTheLossOfOne() throws IOException {
    EtcdPrograms programs = EtcdPrograms.in(Binaries.fromSystemProperty().folder());
    try (FakeNode node =
        FakeNode.withEtcdProcesses(client, namespace, programs, FakeNodeSettings.fast())) {
      Etcd etcd = apply(etcd(1));
      await(it -> Objects.equals(it.getStatus().getReadyReplicas(), 1));
      EtcdCtl first = node.etcdMembers().ctl(namespace, "main");
      assertTrue(first.run("put", "key", "value").succeeded());

      scaleOut(etcd);
      await(it -> isRolledOut(it) && it.getStatus().getReplicas() == 3);
      node.etcdMembers().kill(namespace, "main-0");

      EtcdCtl.Result result = node.etcdMembers().ctl(namespace, "main").run("get", "key");
      assertEquals("key\nvalue\n", result.output(), result.error());
      await(it -> Objects.equals(it.getStatus().getReadyReplicas(), 3));
    }
  }

  private void scaleOut(Etcd etcd) {
    applyObjects(
        client
            .resource(etcd)
            .edit(
                live -> {
                  live.setSpec(etcd(3).getSpec());
                  return live;
                }));
  }

  private Etcd etcd(int replicas) {
    Etcd etcd = Etcds.with("main", spec(replicas));
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  private static String spec(int replicas) {
    return "  replicas: " + replicas + "\n  etcd: {}\n  backup: {}\n";
  }

  private Etcd apply(Etcd etcd) {
    Etcd stored = client.resource(etcd).create();
    applyObjects(stored);
    return stored;
  }

  private void applyObjects(Etcd stored) {
    PlanSettings settings = new PlanSettings(Images.builtIn(), true, false);
    Renderer.render(new Planner(settings).plan(stored, new StoreSecret.NotNamed()))
        .desired()
        .forEach(object -> client.resource(object).serverSideApply());
  }

  /** Polls: a predicate that asks the API server must not run in the thread of a watch. */
  private StatefulSet await(Predicate<StatefulSet> condition) {
    AtomicReference<StatefulSet> last = new AtomicReference<>();
    PollTimeout.LONG.await(
        () -> {
          StatefulSet set =
              client.apps().statefulSets().inNamespace(namespace).withName("main").get();
          last.set(set);
          boolean met = set != null && set.getStatus() != null && condition.test(set);
          return met ? Optional.empty() : Optional.of("the StatefulSet is " + set);
        });
    return last.get();
  }

  private static boolean isRolledOut(StatefulSet set) {
    return Objects.equals(
            set.getStatus().getObservedGeneration(), set.getMetadata().getGeneration())
        && Objects.equals(set.getStatus().getUpdatedReplicas(), set.getSpec().getReplicas())
        && Objects.equals(set.getStatus().getReadyReplicas(), set.getSpec().getReplicas());
  }

  private Pod pod(String name) {
    return client.pods().inNamespace(namespace).withName(name).get();
  }
}
