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
@ExtendWith(EndToEndExtension.class)
class VolumeExpansionE2e {
  private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";

  @Test
  void aVolumeExpandsOnceItsStorageClassAllowsIt(Story story) {
    EtcdCluster main = story.cluster("main");
    StorageClass steady = createFixedSizeClass(story);
    try {
      story.step(
          "one member is ready",
          () -> {
            main.create(
                "  storageClass: %s\n".formatted(steady.getMetadata().getName())
                    + EtcdSpecs.members(1, story.namespace()));
            main.awaitHealthy(1, Duration.ofMinutes(4));
          });
      Map<String, String> pods = main.pods();
      String set = main.memberSet().orElseThrow().getMetadata().getUid();
      story.step(
          "more room is refused, with the reason",
          () -> {
            main.patch("spec: {storageCapacity: 2Gi}");
            main.await(
                "refused",
                etcd ->
                    etcd.getStatus()
                        .lastOperation()
                        .description()
                        .contains("allow volume expansion"),
                Duration.ofMinutes(1));
          });
      story.step(
          "the class allows it, and it is asked for",
          () -> {
            story.client().resource(expandable(steady)).update();
            main.awaitHealthy(1, Duration.ofMinutes(2));
          });
      assertEquals(List.of("2Gi"), requestedSizes(story));
      assertNotEquals(set, main.memberSet().orElseThrow().getMetadata().getUid());
      assertEquals(pods, main.pods());
    } finally {
      story.client().resource(steady).delete();
    }
  }

  private static StorageClass createFixedSizeClass(Story story) {
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

  private static StorageClass expandable(StorageClass steady) {
    return new StorageClassBuilder(steady).withAllowVolumeExpansion(true).build();
  }

  private static List<String> requestedSizes(Story story) {
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
