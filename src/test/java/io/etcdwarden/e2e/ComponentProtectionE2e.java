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
@ExtendWith(EndToEndExtension.class)
class ComponentProtectionE2e {
  private static final String REJECTION = "is refused: Etcd main";
  private static final String DISABLE_PROTECTION =
      "druid.gardener.cloud/disable-etcd-component-protection";

  @Test
  void otherUsersAreRejectedAndTheOperatorStillWorks(Story story, TestOperator testOperator) {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace()));
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    try (KubernetesClient stranger = otherUser(testOperator);
        var _ = WebhookRegistration.create(testOperator, story.namespace())) {
      story.step(
          "a stranger is refused to delete its configuration",
          () -> Await.minutes(1).until(() -> protectionProblem(stranger, main)));
      story.step(
          "and to scale its members",
          () ->
              assertEquals(
                  Optional.empty(),
                  rejectionProblem(() -> memberSet(stranger, main).scale(0)),
                  "not refused"));
      story.step(
          "the operator changes it, and the new pod renews its Lease",
          () -> {
            main.patch("spec: {etcd: {metrics: extensive}}");
            main.awaitHealthy(1, Duration.ofMinutes(4));
          });
      story.step(
          "an annotation lifts it, and what was deleted comes back",
          () -> {
            main.patch("metadata: {annotations: {" + DISABLE_PROTECTION + ": ''}}");
            Await.minutes(1)
                .until(
                    () ->
                        rejectionProblem(configuration(stranger, main)::delete).isPresent()
                            ? Optional.empty()
                            : Optional.of("still refused"));
            Await.minutes(1)
                .until(
                    () ->
                        configuration(stranger, main).get() == null
                            ? Optional.of("it is gone")
                            : main.problem(1));
            main.patch("metadata: {annotations: {" + DISABLE_PROTECTION + ": null}}");
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
  private static KubernetesClient otherUser(TestOperator testOperator) {
    Config config =
        new ConfigBuilder(testOperator.client().getConfiguration())
            .withImpersonateUsername("stranger")
            .withImpersonateGroups("system:masters")
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Empty once the verdict is no; a webhook that cannot be reached says something else. */
  private static Optional<String> protectionProblem(KubernetesClient stranger, EtcdCluster main) {
    return configuration(stranger, main).get() == null
        ? Optional.of("an earlier deletion has not been put right yet")
        : rejectionProblem(configuration(stranger, main)::delete);
  }

  private static Optional<String> rejectionProblem(Runnable change) {
    try {
      change.run();
      return Optional.of("it was allowed");
    } catch (KubernetesClientException refused) {
      return refused.getMessage().contains(REJECTION)
          ? Optional.empty()
          : Optional.of(refused.getMessage());
    }
  }

  private static Resource<?> configuration(KubernetesClient client, EtcdCluster main) {
    return client.configMaps().inNamespace(main.namespace()).withName("main-config");
  }

  private static Scalable<?> memberSet(KubernetesClient client, EtcdCluster main) {
    return client.apps().statefulSets().inNamespace(main.namespace()).withName("main");
  }
}
