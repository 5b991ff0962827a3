package io.etcdwarden.e2e;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A cluster is laid down by an annotation and taken up again with its data. */
@ExtendWith(EndToEnd.class)
class RuntimeE2e {
  private static final String DISABLE =
      "druid.gardener.cloud/disable-etcd-runtime-component-creation";

  @Test
  void aClusterIsLaidDownAndTakenUpWithItsData(Story story) throws Exception {
    Members main = story.members("main");
    story.step(
        "one member without TLS is ready",
        () -> {
          main.wish(Specs.members(1, story.namespace()));
          main.awaitWell(1, Duration.ofMinutes(4));
        });
    try (Relay relay = Relay.to(story.client(), main)) {
      EtcdDoor door = new EtcdDoor(relay::port, Optional.empty());
      door.put("greeting", "hello");
      story.step(
          "nothing of what runs is left after an annotation",
          () -> {
            main.change("metadata: {annotations: {" + DISABLE + ": ''}}");
            Await.minutes(2).until(() -> left(story, main));
          });
      story.step(
          "without it all is back, and so are the data",
          () -> {
            main.change("metadata: {annotations: {" + DISABLE + ": null}}");
            main.awaitWell(1, Duration.ofMinutes(4));
            door.expect("greeting", "hello");
          });
    }
  }

  private static Optional<String> left(Story story, Members main) {
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
