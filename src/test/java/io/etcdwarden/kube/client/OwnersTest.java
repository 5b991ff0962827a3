package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnersTest {
  private static final String API = "druid.gardener.cloud/v1alpha1";

  @ParameterizedTest(name = "{0} {1}, controller {2}: {3}")
  @CsvSource({
    "druid.gardener.cloud/v1alpha1, Etcd, true, main",
    "druid.gardener.cloud/v1, Etcd, true, main",
    "druid.gardener.cloud/v1alpha1, Etcd, false, ",
    "druid.gardener.cloud/v1alpha1, EtcdOpsTask, true, ",
    "other.example/v1, Etcd, true, "
  })
  void theControllingEtcdIsAnEtcdOfTheApiGroupWithTheControllerFlag(
      String api, String kind, boolean controller, String name) {
    Lease lease = owned(owner(api, kind, "u", controller));

    assertEquals(Optional.ofNullable(name), Owners.controllingEtcd(lease));
  }

  @Test
  void aRecreatedEtcdDoesNotControlTheObjectsOfItsPredecessor() {
    Lease lease = owned(owner(API, "Etcd", "earlier", true));

    assertFalse(Owners.isControlledBy(etcd("later"), lease));
    assertTrue(Owners.isControlledBy(etcd("earlier"), lease));
  }

  @Test
  void anOwnerReferenceWithoutControllerFlagOwnsButDoesNotControl() {
    Lease lease = owned(owner(API, "Etcd", "other", false), Owners.ownerReference(etcd("u")));

    assertTrue(Owners.isOwnedBy(etcd("u"), lease));
    assertFalse(Owners.isControlledBy(etcd("u"), lease));
    assertNull(Owners.ownerReference(etcd("u")).getController());
  }

  @Test
  void anObjectWithoutOwnerReferencesHasNoController() {
    assertEquals(Optional.empty(), Owners.controllingEtcd(owned()));
    assertFalse(Owners.isOwnedBy(etcd("u"), owned()));
  }

  private static Etcd etcd(String uid) {
    Etcd etcd = Etcds.withDefaults();
    etcd.getMetadata().setUid(uid);
    return etcd;
  }

  private static Lease owned(OwnerReference... owners) {
    Lease lease = LiveObjects.lease("main-0");
    lease.getMetadata().setOwnerReferences(List.of(owners));
    return lease;
  }

  private static OwnerReference owner(String api, String kind, String uid, boolean controller) {
    return new OwnerReferenceBuilder()
        .withApiVersion(api)
        .withKind(kind)
        .withName("main")
        .withUid(uid)
        .withController(controller)
        .build();
  }
}
