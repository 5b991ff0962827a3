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

/** The webhook rejects changes of a cluster's objects by other users. */
@ExtendWith(EndToEndExtension.class)
class ComponentProtectionE2e {
  private static final String REJECTION = "is refused: Etcd main";
  private static final String DISABLE_PROTECTION =
      "druid.gardener.cloud/disable-etcd-component-protection";

  @Test
  void otherUsersAreRejectedAndTheOperatorStillWorks(Story story, TestOperator operator) {
    EtcdCluster main = story.startMain(1);
    try (KubernetesClient otherUser = otherUser(operator);
        var _ = WebhookRegistration.create(operator, story.namespace())) {
      story.step(
          "another user may not delete the ConfigMap",
          () -> Await.minutes(1).until(() -> protectionProblem(otherUser, main)));
      story.step(
          "another user may not scale the StatefulSet",
          () ->
              assertEquals(
                  Optional.empty(),
                  rejectionProblem(() -> memberSet(otherUser, main).scale(0)),
                  "not rejected"));
      story.step(
          "the operator may change the StatefulSet, and the new pod may renew its Lease",
          () -> {
            main.patch("spec: {etcd: {metrics: extensive}}");
            main.awaitHealthy(1, Duration.ofMinutes(4));
          });
      story.step(
          "an annotation disables the protection, and the operator recreates deleted objects",
          () -> {
            main.patch("metadata: {annotations: {" + DISABLE_PROTECTION + ": ''}}");
            Await.minutes(1)
                .until(
                    () ->
                        rejectionProblem(configuration(otherUser, main)::delete).isPresent()
                            ? Optional.empty()
                            : Optional.of("still rejected"));
            Await.minutes(1)
                .until(
                    () ->
                        configuration(otherUser, main).get() == null
                            ? Optional.of("the ConfigMap is not recreated")
                            : main.problem(1));
            main.patch("metadata: {annotations: {" + DISABLE_PROTECTION + ": null}}");
          });
      story.step(
          "the Etcd can be deleted with protection",
          () -> {
            main.delete();
            Await.minutes(2)
                .until(() -> main.memberSet().map(set -> "still exists: " + set.getMetadata()));
          });
    }
  }

  /**
   * Impersonates another administrator: the operator under test may use the same account as this
   * test.
   */
  private static KubernetesClient otherUser(TestOperator operator) {
    Config config =
        new ConfigBuilder(operator.client().getConfiguration())
            .withImpersonateUsername("other-user")
            .withImpersonateGroups("system:masters")
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** Empty as soon as the webhook rejects; an unreachable webhook causes another message. */
  private static Optional<String> protectionProblem(KubernetesClient otherUser, EtcdCluster main) {
    return configuration(otherUser, main).get() == null
        ? Optional.of("the operator has not recreated the ConfigMap yet")
        : rejectionProblem(configuration(otherUser, main)::delete);
  }

  private static Optional<String> rejectionProblem(Runnable change) {
    try {
      change.run();
      return Optional.of("the change was allowed");
    } catch (KubernetesClientException rejected) {
      return rejected.getMessage().contains(REJECTION)
          ? Optional.empty()
          : Optional.of(rejected.getMessage());
    }
  }

  private static Resource<?> configuration(KubernetesClient client, EtcdCluster main) {
    return client.configMaps().inNamespace(main.namespace()).withName("main-config");
  }

  private static Scalable<?> memberSet(KubernetesClient client, EtcdCluster main) {
    return client.apps().statefulSets().inNamespace(main.namespace()).withName("main");
  }
}
