package io.etcdwarden.kube.write;

import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * Writes the Secret with the certificate of the webhook server. All replicas of the operator share
 * the Secret. If another replica is faster, the API server refuses the write: a creation because
 * the name exists, a change because the version is no longer the observed one.
 */
public final class WebhookSecretWriter {
  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  public WebhookSecretWriter(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /**
   * Creates the Secret if {@code wanted} has no uid, changes it otherwise, and returns it as the
   * API server stored it.
   */
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
    Secret created =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(name)
            .addToLabels("app.kubernetes.io/name", "etcd-warden")
            .endMetadata()
            .withType(wanted.type())
            .withData(SecretConversion.encode(wanted.data()))
            .build();
    return client.resource(created).create();
  }

  private Secret change(Secret named, StoredSecret wanted) {
    return JsonMergePatch.ofVersion(wanted.uid(), wanted.resourceVersion())
        .withField("data", SecretConversion.encode(wanted.data()))
        .send(client, named);
  }
}
