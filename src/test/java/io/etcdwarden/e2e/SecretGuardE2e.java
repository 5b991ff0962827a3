package io.etcdwarden.e2e;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.etcdwarden.api.Finalizers;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Secret that a cluster needs does not go before the cluster does. */
@ExtendWith(EndToEndExtension.class)
class SecretGuardE2e {
  private static final String FOLDER = "/etc/gardener/local-backupbuckets";

  @Test
  void aReferencedSecretIsKeptUntilItsEtcdIsDeleted(Story story) {
    Resource<Secret> secret =
        story.client().secrets().inNamespace(story.namespace()).withName("bucket");
    story.client().resource(storeSecret(story.namespace())).create();
    EtcdCluster main = story.cluster("main");
    story.step(
        "a Secret that a cluster names is held",
        () -> {
          main.create(
              """
                replicas: 1
                etcd: {}
                backup: {store: {provider: Local, container: %s, prefix: main, secretRef: {name: bucket}}}
              """
                  .formatted(story.namespace()));
          Await.minutes(1)
              .until(
                  () ->
                      secret.get().getMetadata().getFinalizers().contains(Finalizers.ETCD)
                          ? Optional.empty()
                          : Optional.of("nobody holds it"));
        });
    story.step(
        "deleted, it stays",
        () -> {
          secret.delete();
          assertNotNull(secret.get().getMetadata().getDeletionTimestamp());
        });
    story.step(
        "it goes with the cluster",
        () -> {
          main.delete();
          Await.minutes(2)
              .until(
                  () -> Optional.ofNullable(secret.get()).map(it -> "there: " + it.getMetadata()));
        });
  }

  private static Secret storeSecret(String namespace) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName("bucket")
        .withNamespace(namespace)
        .endMetadata()
        .addToData(
            "hostPath",
            Base64.getEncoder()
                .encodeToString(FOLDER.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .build();
  }
}
