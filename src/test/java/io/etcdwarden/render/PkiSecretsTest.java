package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PkiSecretsTest {
  @Test
  void aNewSecretCarriesItsDataAndNoVersion() {
    Secret secret = PkiSecrets.render(stored("", "", Set.of("uid-1")), plan());

    assertEquals(Map.of("tls.crt", "AQI="), secret.getData());
    assertEquals(StoredSecret.TLS, secret.getType());
    assertEquals("ns", secret.getMetadata().getNamespace());
    assertNull(secret.getMetadata().getUid());
    assertNull(secret.getMetadata().getResourceVersion());
    assertNull(secret.getImmutable());
  }

  @Test
  void oneThatReplacesAnotherNamesTheOneItReplaces() {
    Secret secret = PkiSecrets.render(stored("uid-s", "42", Set.of("uid-1")), plan());

    assertEquals("uid-s", secret.getMetadata().getUid());
    assertEquals("42", secret.getMetadata().getResourceVersion());
  }

  @Test
  void theResourceIsAnOwnerAmongOthers() {
    OwnerReference owner =
        PkiSecrets.render(stored("", "", Set.of("uid-1")), plan())
            .getMetadata()
            .getOwnerReferences()
            .getFirst();

    assertEquals("main", owner.getName());
    assertEquals("uid-1", owner.getUid());
    assertNull(owner.getController());
  }

  @Test
  void aSecretThatIsToOutliveTheClusterHasNoOwner() {
    Secret secret = PkiSecrets.render(stored("", "", Set.of()), plan());

    assertEquals(List.of(), secret.getMetadata().getOwnerReferences());
  }

  private static StoredSecret stored(String uid, String version, Set<String> owners) {
    return new StoredSecret(
        "server",
        StoredSecret.TLS,
        Map.of("tls.crt", new byte[] {1, 2}),
        Map.of("a", "b"),
        Map.of(),
        owners,
        uid,
        version,
        false,
        false);
  }

  private static ClusterPlan plan() {
    Etcd etcd = Etcds.plain();
    etcd.getMetadata().setUid("uid-1");
    return Plans.of(etcd);
  }
}
