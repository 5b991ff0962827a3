package io.etcdwarden.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.support.Etcds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlierMembersTest {
  private final Stage stage = new Stage(true);

  @Test
  void withoutRuntimeTheLeasesOfEarlierMembersGoToo() {
    stage.cluster.create(Etcds.plain());
    stage.run();

    stage.cluster.edit(
        etcd -> etcd.getMetadata().setAnnotations(Map.of(Annotations.DISABLE_RUNTIME, "")));
    stage.cluster.wish(Etcds.secured(0));
    stage.run();

    assertEquals(List.of(), leases());
  }

  @Test
  void whileTheClusterSleepsTheyStay() {
    stage.cluster.create(Etcds.plain());
    stage.run();

    stage.cluster.wish(Etcds.secured(0));
    stage.run();

    assertTrue(leases().containsAll(List.of("main-0", "main-1", "main-2")), leases().toString());
  }

  private List<String> leases() {
    return stage.cluster.objects().keySet().stream()
        .filter(ref -> ref.kind().equals("Lease"))
        .map(ref -> ref.name())
        .sorted()
        .toList();
  }
}
