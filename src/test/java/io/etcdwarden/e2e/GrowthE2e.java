package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A volume that is too small is asked to grow where its class allows that; no pod notices. */
@ExtendWith(EndToEnd.class)
class GrowthE2e {
  private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";

  @Test
  void aVolumeGrowsOnceItsClassAllowsIt(Story story) {
    Members main = story.members("main");
    StorageClass steady = copyOfTheDefault(story);
    try {
      story.step(
          "one member is ready",
          () -> {
            main.wish(
                "  storageClass: %s\n".formatted(steady.getMetadata().getName())
                    + Specs.members(1, story.namespace()));
            main.awaitWell(1, Duration.ofMinutes(4));
          });
      Map<String, String> pods = main.pods();
      String set = main.memberSet().orElseThrow().getMetadata().getUid();
      story.step(
          "more room is refused, with the reason",
          () -> {
            main.change("spec: {storageCapacity: 2Gi}");
            main.await(
                "refused",
                etcd -> etcd.getStatus().lastOperation().description().contains("let volumes grow"),
                Duration.ofMinutes(1));
          });
      story.step(
          "the class allows it, and it is asked for",
          () -> {
            story.client().resource(growing(steady)).update();
            main.awaitWell(1, Duration.ofMinutes(2));
          });
      assertEquals(List.of("2Gi"), wanted(story));
      assertNotEquals(set, main.memberSet().orElseThrow().getMetadata().getUid());
      assertEquals(pods, main.pods());
    } finally {
      story.client().resource(steady).delete();
    }
  }

  private static StorageClass copyOfTheDefault(Story story) {
    KubernetesClient client = story.client();
    StorageClass usual =
        client.storage().v1().storageClasses().list().getItems().stream()
            .filter(it -> "true".equals(annotation(it).orElse("")))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no StorageClass is the default one"));
    return client
        .resource(
            new StorageClassBuilder(usual)
                .withNewMetadata()
                .withName(story.namespace())
                .endMetadata()
                .withAllowVolumeExpansion(false)
                .build())
        .create();
  }

  private static Optional<String> annotation(StorageClass one) {
    return Optional.ofNullable(one.getMetadata().getAnnotations()).map(it -> it.get(IS_DEFAULT));
  }

  private static StorageClass growing(StorageClass steady) {
    return new StorageClassBuilder(steady).withAllowVolumeExpansion(true).build();
  }

  private static List<String> wanted(Story story) {
    return story
        .client()
        .persistentVolumeClaims()
        .inNamespace(story.namespace())
        .list()
        .getItems()
        .stream()
        .map(it -> it.getSpec().getResources().getRequests().get("storage").toString())
        .toList();
  }
}
