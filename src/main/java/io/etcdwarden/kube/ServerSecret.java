package io.etcdwarden.kube;

import io.etcdwarden.pki.StoredSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/**
 * Writes the Secret with the certificate of the operator's own server. Copies of the operator share
 * it: a new one is posted, which the server refuses if another copy was faster, and a change names
 * the uid and the version it was decided on.
 */
final class ServerSecret {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  ServerSecret(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  StoredSecret keep(StoredSecret wanted) {
    Secret named =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .build();
    return Secrets.stored(
        Failures.writing(
            named, () -> wanted.uid().isEmpty() ? create(wanted) : change(named, wanted)));
  }

  private Secret create(StoredSecret wanted) {
    Secret made =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .addToLabels("app.kubernetes.io/name", "etcd-warden")
            .endMetadata()
            .withType(wanted.type())
            .withData(Secrets.encoded(wanted.data()))
            .build();
    return client.resource(made).create();
  }

  private Secret change(Secret named, StoredSecret wanted) {
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of("uid", wanted.uid(), "resourceVersion", wanted.resourceVersion()),
            "data",
            Secrets.encoded(wanted.data()));
    return client.resource(named).patch(MERGE, client.getKubernetesSerialization().asJson(patch));
  }
}
