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

/** The operator recreates a StatefulSet without restarting its pods. */
@ExtendWith(EndToEndExtension.class)
class PodAdoptionE2e {
  private static final String SUSPEND = "druid.gardener.cloud/suspend-etcd-spec-reconcile";
  private static final Duration REPLACEMENT_LIMIT = Duration.ofMinutes(2);

  @Test
  void aRecreatedStatefulSetAdoptsTheExistingPods(Story story) {
    EtcdCluster main = story.startMain(1);
    Map<String, String> pods = main.pods();
    story.step(
        "the StatefulSet is deleted without its pod and recreated",
        () -> {
          String uid = orphan(story, main).getMetadata().getUid();
          awaitReplacement(main, uid);
        });
    assertEquals(pods, main.pods());
    story.step(
        "a StatefulSet with another selector is replaced without its pod",
        () -> {
          main.patch("metadata: {annotations: {" + SUSPEND + ": ''}}");
          StatefulSet deleted = orphan(story, main);
          StatefulSet other = story.client().resource(withOtherSelector(deleted)).create();
          main.patch("metadata: {annotations: {" + SUSPEND + ": null}}");
          awaitReplacement(main, other.getMetadata().getUid());
        });
    assertEquals(pods, main.pods());
  }

  /** Deletes the StatefulSet without its pods and returns the deleted object. */
  private static StatefulSet orphan(Story story, EtcdCluster main) {
    StatefulSet set = main.memberSet().orElseThrow();
    story.client().resource(set).withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    new Await(REPLACEMENT_LIMIT)
        .until(
            () ->
                main.memberSet()
                    .filter(now -> now.getMetadata().getUid().equals(set.getMetadata().getUid()))
                    .map(_ -> "the StatefulSet still exists"));
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
                    : Optional.of("the StatefulSet is not replaced"));
  }
}
