package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EtcdUpdateFilterTest {
  static List<Arguments> changes() {
    return List.of(
        change("nothing", meta -> {}, false),
        change("version", meta -> meta.setResourceVersion("9"), false),
        change("labels", meta -> meta.setLabels(Map.of("a", "b")), false),
        change("generation", meta -> meta.setGeneration(9L), true),
        change("annotations", meta -> meta.setAnnotations(Map.of("a", "b")), true),
        change("finalizers", meta -> meta.setFinalizers(List.of("a")), true),
        change("deletion", meta -> meta.setDeletionTimestamp("now"), true),
        change("another of its name", meta -> meta.setUid("other"), true));
  }

  private static Arguments change(String name, Consumer<ObjectMeta> change, boolean relevant) {
    return Arguments.argumentSet(name, change, relevant);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeByAUserTriggersAReconcile(Consumer<ObjectMeta> change, boolean relevant) {
    Etcd now = Etcds.withDefaults();
    change.accept(now.getMetadata());

    assertEquals(relevant, EtcdUpdateFilter.isRelevant(now, Etcds.withDefaults()));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aStatusUpdateAloneTriggersNoReconcile(Consumer<ObjectMeta> change, boolean relevant) {
    Etcd now = Etcds.withDefaults();
    EtcdStatuses.setObserved(now, 1);
    change.accept(now.getMetadata());

    assertEquals(relevant, EtcdUpdateFilter.isRelevant(now, Etcds.withDefaults()));
  }
}
