package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CachedPartsTest {
  @Test
  void ofTheAnnotationsOfAPodOnlyTheMarksOfRestartsAreKept() {
    Pod pod =
        pod(
            Map.of(
                "pki.etcdwarden.io/restarted-for-peer",
                "2-TrustRolling-1",
                "checksum/etcd-configmap",
                "f00"));

    assertEquals(
        Map.of("pki.etcdwarden.io/restarted-for-peer", "2-TrustRolling-1"),
        CachedParts.of(pod).getMetadata().getAnnotations());
  }

  @Test
  void aPodWithoutMarksHasNoAnnotations() {
    Pod pod = pod(Map.of("checksum/etcd-configmap", "f00"));

    assertNull(CachedParts.of(pod).getMetadata().getAnnotations());
  }

  private static Pod pod(Map<String, String> annotations) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("main-0")
        .withAnnotations(annotations)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .build();
  }
}
