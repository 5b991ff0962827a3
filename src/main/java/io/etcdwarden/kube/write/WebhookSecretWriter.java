package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.pki.secret.StoredSecret;
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
public final class WebhookSecretWriter {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  public WebhookSecretWriter(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  public StoredSecret write(StoredSecret wanted) {
    Secret named =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .endMetadata()
            .build();
    return SecretConversion.toStoredSecret(
        ApiRequests.write(
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
            .withData(SecretConversion.encode(wanted.data()))
            .build();
    return client.resource(made).create();
  }

  private Secret change(Secret named, StoredSecret wanted) {
    Map<String, Object> patch =
        Map.of(
            "metadata",
            Map.of("uid", wanted.uid(), "resourceVersion", wanted.resourceVersion()),
            "data",
            SecretConversion.encode(wanted.data()));
    return client.resource(named).patch(MERGE, client.getKubernetesSerialization().asJson(patch));
  }
}
