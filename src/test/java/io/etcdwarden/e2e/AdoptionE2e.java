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
@ExtendWith(EndToEnd.class)
class AdoptionE2e {
  private static final String SUSPEND = "druid.gardener.cloud/suspend-etcd-spec-reconcile";
  private static final Duration A_MOMENT = Duration.ofMinutes(2);

  @Test
  void podsThatAreLeftBehindAreTakenInAgain(Story story) {
    Members main = story.members("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace()));
          main.awaitWell(1, Duration.ofMinutes(4));
        });
    Map<String, String> pods = main.pods();
    story.step(
        "its member set is taken away from around it, and comes back",
        () -> {
          String uid = orphan(story, main).getMetadata().getUid();
          awaitOther(main, uid);
        });
    assertEquals(pods, main.pods());
    story.step(
        "a member set with another selector is replaced around it",
        () -> {
          main.change("metadata: {annotations: {" + SUSPEND + ": ''}}");
          StatefulSet ours = orphan(story, main);
          StatefulSet other = story.client().resource(withOtherSelector(ours)).create();
          main.change("metadata: {annotations: {" + SUSPEND + ": null}}");
          awaitOther(main, other.getMetadata().getUid());
        });
    assertEquals(pods, main.pods());
  }

  /** Deletes the member set without its pods; the answer is what it was. */
  private static StatefulSet orphan(Story story, Members main) {
    StatefulSet set = main.memberSet().orElseThrow();
    story.client().resource(set).withPropagationPolicy(DeletionPropagation.ORPHAN).delete();
    new Await(A_MOMENT)
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

  private static void awaitOther(Members main, String uid) {
    new Await(A_MOMENT)
        .until(
            () ->
                main.memberSet().filter(set -> !set.getMetadata().getUid().equals(uid)).isPresent()
                    ? main.amiss(1)
                    : Optional.of("no other member set yet"));
  }
}
