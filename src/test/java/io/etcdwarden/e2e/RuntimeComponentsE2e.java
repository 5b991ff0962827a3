package io.etcdwarden.e2e;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster is laid down by an annotation and taken up again with its data. */
@ExtendWith(EndToEndExtension.class)
class RuntimeComponentsE2e {
  private static final String DISABLE =
      "druid.gardener.cloud/disable-etcd-runtime-component-creation";

  @Test
  void runtimeComponentsAreRemovedAndRecreatedWithTheData(Story story) throws Exception {
    EtcdCluster main = story.cluster("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.create(EtcdSpecs.members(1, story.namespace()));
          main.awaitHealthy(1, Duration.ofMinutes(4));
        });
    try (ServiceRelay serviceRelay = ServiceRelay.to(story.client(), main)) {
      EtcdClient etcd = new EtcdClient(serviceRelay::port, Optional.empty());
      etcd.put("greeting", "hello");
      story.step(
          "nothing of what runs is left after an annotation",
          () -> {
            main.patch("metadata: {annotations: {" + DISABLE + ": ''}}");
            Await.minutes(2).until(() -> remaining(story, main));
          });
      story.step(
          "without it all is back, and so are the data",
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
    return left.isEmpty() ? Optional.empty() : Optional.of("still there: " + left);
  }

  private static Stream<String> owned(Story story) {
    String here = story.namespace();
    return Stream.of(
            story.client().serviceAccounts().inNamespace(here).list().getItems(),
            story.client().rbac().roles().inNamespace(here).list().getItems(),
            story.client().rbac().roleBindings().inNamespace(here).list().getItems(),
            story.client().leases().inNamespace(here).list().getItems(),
            story.client().policy().v1().podDisruptionBudget().inNamespace(here).list().getItems(),
            story.client().services().inNamespace(here).list().getItems())
        .<HasMetadata>flatMap(List::stream)
        .filter(object -> !object.getMetadata().getOwnerReferences().isEmpty())
        .map(object -> object.getKind() + " " + object.getMetadata().getName());
  }
}
