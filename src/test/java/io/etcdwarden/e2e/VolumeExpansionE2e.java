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

/** The operator expands volumes if their StorageClass allows it; no pod restarts. */
@ExtendWith(EndToEndExtension.class)
class VolumeExpansionE2e {
  private static final String IS_DEFAULT = "storageclass.kubernetes.io/is-default-class";

  @Test
  void aVolumeExpandsOnceItsStorageClassAllowsIt(Story story) {
    EtcdCluster main = story.cluster("main");
    StorageClass fixedSize = createFixedSizeClass(story);
    try {
      story.step(
          "1 member without TLS",
          () -> {
            main.create(
                "  storageClass: %s\n".formatted(fixedSize.getMetadata().getName())
                    + EtcdSpecs.members(1, story.namespace()));
            main.awaitHealthy(1, Duration.ofMinutes(4));
          });
      Map<String, String> pods = main.pods();
      String set = main.memberSet().orElseThrow().getMetadata().getUid();
      story.step(
          "a larger storageCapacity is reported as impossible",
          () -> {
            main.patch("spec: {storageCapacity: 2Gi}");
            main.await(
                "reported",
                etcd ->
                    etcd.getStatus()
                        .lastOperation()
                        .description()
                        .contains("allow volume expansion"),
                Duration.ofMinutes(1));
          });
      story.step(
          "the StorageClass allows expansion, and the volume is expanded",
          () -> {
            story.client().resource(expandable(fixedSize)).update();
            main.awaitHealthy(1, Duration.ofMinutes(2));
          });
      assertEquals(List.of("2Gi"), requestedSizes(story));
      assertNotEquals(set, main.memberSet().orElseThrow().getMetadata().getUid());
      assertEquals(pods, main.pods());
    } finally {
      story.client().resource(fixedSize).delete();
    }
  }

  private static StorageClass createFixedSizeClass(Story story) {
    KubernetesClient client = story.client();
    StorageClass usual =
        client.storage().v1().storageClasses().list().getItems().stream()
            .filter(it -> "true".equals(annotation(it).orElse("")))
            .findFirst()
            .orElseThrow(
                () -> new IllegalStateException("the cluster has no default StorageClass"));
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

  private static StorageClass expandable(StorageClass fixedSize) {
    return new StorageClassBuilder(fixedSize).withAllowVolumeExpansion(true).build();
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
