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

/** A Secret that an Etcd references stays until the Etcd is deleted. */
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
        "the referenced Secret gets a finalizer",
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
                          : Optional.of("the Secret has no finalizer"));
        });
    story.step(
        "the deleted Secret stays",
        () -> {
          secret.delete();
          assertNotNull(secret.get().getMetadata().getDeletionTimestamp());
        });
    story.step(
        "the Secret disappears with the Etcd",
        () -> {
          main.delete();
          Await.minutes(2)
              .until(
                  () ->
                      Optional.ofNullable(secret.get())
                          .map(it -> "the Secret still exists: " + it.getMetadata()));
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
