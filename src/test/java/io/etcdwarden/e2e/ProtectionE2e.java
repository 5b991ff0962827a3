package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
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
    try (KubernetesClient stranger = stranger(operator);
        var _ = WebhookAsked.of(operator, story.namespace())) {
      story.step(
          "a stranger is refused to delete its configuration",
          () -> Await.minutes(1).until(() -> whyUnprotected(stranger, main)));
      story.step(
          "and to scale its members",
          () ->
              assertEquals(
                  Optional.empty(), unrefused(() -> set(stranger, main).scale(0)), "not refused"));
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
                        unrefused(configuration(stranger, main)::delete).isPresent()
                            ? Optional.empty()
                            : Optional.of("still refused"));
            Await.minutes(1)
                .until(
                    () ->
                        configuration(stranger, main).get() == null
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

  /** Another user with every right: the account of the operator under test may be that of ours. */
  private static KubernetesClient stranger(Operator operator) {
    Config config =
        new ConfigBuilder(operator.client().getConfiguration())
            .withImpersonateUsername("stranger")
            .withImpersonateGroups("system:masters")
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Empty once the verdict is no; a webhook that cannot be reached says something else. */
  private static Optional<String> whyUnprotected(KubernetesClient stranger, Members main) {
    return configuration(stranger, main).get() == null
        ? Optional.of("an earlier deletion has not been put right yet")
        : unrefused(configuration(stranger, main)::delete);
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

  private static Resource<?> configuration(KubernetesClient client, Members main) {
    return client.configMaps().inNamespace(main.namespace()).withName("main-config");
  }

  private static Scalable<?> set(KubernetesClient client, Members main) {
    return client.apps().statefulSets().inNamespace(main.namespace()).withName("main");
  }
}
