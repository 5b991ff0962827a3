package io.etcdwarden.e2e;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An annotation removes the runtime components of a cluster; without it they are recreated. */
@ExtendWith(EndToEndExtension.class)
class RuntimeComponentsE2e {
  private static final String DISABLE =
      "druid.gardener.cloud/disable-etcd-runtime-component-creation";

  @Test
  void runtimeComponentsAreRemovedAndRecreatedWithTheData(Story story) throws Exception {
    EtcdCluster main = story.startMain(1);
    try (ServiceRelay relay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = relay.plainClient();
      etcd.put("greeting", "hello");
      story.step(
          "the annotation removes all runtime components",
          () -> {
            main.patch("metadata: {annotations: {" + DISABLE + ": ''}}");
            Await.minutes(2).until(() -> remaining(story, main));
          });
      story.step(
          "without the annotation the components and the data are back",
          () -> {
            main.patch("metadata: {annotations: {" + DISABLE + ": null}}");
            main.awaitHealthy(1, Duration.ofMinutes(4));
            etcd.expect("greeting", "hello");
          });
    }
  }

  private static Optional<String> remaining(Story story, EtcdCluster main) {
    List<String> left =
        Stream.concat(owned(story), main.pods().keySet().stream().map(pod -> "Pod " + pod))
            .toList();
    return left.isEmpty() ? Optional.empty() : Optional.of("still exist: " + left);
  }

  private static Stream<String> owned(Story story) {
    String namespace = story.namespace();
    return Stream.of(
            story.client().serviceAccounts().inNamespace(namespace).list().getItems(),
            story.client().rbac().roles().inNamespace(namespace).list().getItems(),
            story.client().rbac().roleBindings().inNamespace(namespace).list().getItems(),
            story.client().leases().inNamespace(namespace).list().getItems(),
            story
                .client()
                .policy()
                .v1()
                .podDisruptionBudget()
                .inNamespace(namespace)
                .list()
                .getItems(),
            story.client().services().inNamespace(namespace).list().getItems())
        .<HasMetadata>flatMap(List::stream)
        .filter(object -> !object.getMetadata().getOwnerReferences().isEmpty())
        .map(object -> object.getKind() + " " + object.getMetadata().getName());
  }
}
