package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.Scalable;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The API server asks the operator before it lets anybody touch what belongs to a cluster. */
@ExtendWith(EndToEnd.class)
class ProtectionE2e {
  private static final String REFUSED = "is refused: Etcd main";
  private static final String LIFT = "druid.gardener.cloud/disable-etcd-component-protection";

  @Test
  void strangersAreKeptOffAndTheClusterLivesOn(Story story, Operator operator) {
    Members main = story.members("main");
    story.step(
        "one member is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace()));
          main.awaitWell(1, Duration.ofMinutes(4));
        });
    try (var _ = WebhookAsked.of(operator, story.namespace())) {
      story.step(
          "a stranger is refused to delete its configuration",
          () -> Await.minutes(1).until(() -> whyUnprotected(story)));
      story.step(
          "and to scale its members",
          () ->
              assertEquals(
                  Optional.empty(), unrefused(() -> members(story).scale(0)), "not refused"));
      story.step(
          "the operator changes it, and the new pod renews its Lease",
          () -> {
            main.change("spec: {etcd: {metrics: extensive}}");
            main.awaitWell(1, Duration.ofMinutes(4));
          });
      story.step(
          "an annotation lifts it, and what was deleted comes back",
          () -> {
            main.change("metadata: {annotations: {" + LIFT + ": ''}}");
            Await.minutes(1)
                .until(
                    () ->
                        unrefused(configuration(story)::delete).isPresent()
                            ? Optional.empty()
                            : Optional.of("still refused"));
            Await.minutes(1)
                .until(
                    () ->
                        configuration(story).get() == null
                            ? Optional.of("it is gone")
                            : main.amiss(1));
            main.change("metadata: {annotations: {" + LIFT + ": null}}");
          });
      story.step(
          "it goes, under protection",
          () -> {
            main.delete();
            Await.minutes(2)
                .until(() -> main.memberSet().map(set -> "there is still " + set.getMetadata()));
          });
    }
  }

  /** Empty once the verdict is no; a webhook that cannot be reached says something else. */
  private static Optional<String> whyUnprotected(Story story) {
    return unrefused(configuration(story)::delete);
  }

  private static Optional<String> unrefused(Runnable change) {
    try {
      change.run();
      return Optional.of("it was allowed");
    } catch (KubernetesClientException refused) {
      return refused.getMessage().contains(REFUSED)
          ? Optional.empty()
          : Optional.of(refused.getMessage());
    }
  }

  private static Resource<?> configuration(Story story) {
    return story.client().configMaps().inNamespace(story.namespace()).withName("main-config");
  }

  private static Scalable<?> members(Story story) {
    return story.client().apps().statefulSets().inNamespace(story.namespace()).withName("main");
  }
}
