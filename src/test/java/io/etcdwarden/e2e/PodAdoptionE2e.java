package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods outlive what holds them. */
@ExtendWith(EndToEndExtension.class)
class PodAdoptionE2e {
  private static final String SUSPEND = "druid.gardener.cloud/suspend-etcd-spec-reconcile";
  private static final Duration REPLACEMENT_LIMIT = Duration.ofMinutes(2);

  @Test
  void aRecreatedStatefulSetAdoptsTheExistingPods(Story story) {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace()));
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    Map<String, String> pods = main.pods();
    story.step(
        "its member set is taken away from around it, and comes back",
        () -> {
          String uid = orphan(story, main).getMetadata().getUid();
          awaitReplacement(main, uid);
        });
    assertEquals(pods, main.pods());
    story.step(
        "a member set with another selector is replaced around it",
        () -> {
          main.patch("metadata: {annotations: {" + SUSPEND + ": ''}}");
          StatefulSet ours = orphan(story, main);
          StatefulSet other = story.client().resource(withOtherSelector(ours)).create();
          main.patch("metadata: {annotations: {" + SUSPEND + ": null}}");
          awaitReplacement(main, other.getMetadata().getUid());
        });
    assertEquals(pods, main.pods());
  }

  /** Deletes the member set without its pods; the answer is what it was. */
  private static StatefulSet orphan(Story story, EtcdCluster main) {
    StatefulSet set = main.memberSet().orElseThrow();
    story.client().resource(set).withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    new Await(REPLACEMENT_LIMIT)
        .until(
            () ->
                main.memberSet()
                    .filter(now -> now.getMetadata().getUid().equals(set.getMetadata().getUid()))
                    .map(_ -> "the member set is still there"));
    return set;
  }

  private static StatefulSet withOtherSelector(StatefulSet set) {
    return new StatefulSetBuilder(set)
        .editMetadata()
        .withUid(null)
        .withResourceVersion(null)
        .withManagedFields()
        .endMetadata()
        .editSpec()
        .editSelector()
        .addToMatchLabels("app", "etcd")
        .endSelector()
        .endSpec()
        .withStatus(null)
        .build();
  }

  private static void awaitReplacement(EtcdCluster main, String uid) {
    new Await(REPLACEMENT_LIMIT)
        .until(
            () ->
                main.memberSet().filter(set -> !set.getMetadata().getUid().equals(uid)).isPresent()
                    ? main.problem(1)
                    : Optional.of("no other member set yet"));
  }
}
