package io.etcdwarden.e2e;

import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * While it is open, the API server asks the operator under test about one namespace. Of an operator
 * that runs in the cluster it is expected that its overlay with-webhook was applied.
 */
record WebhookAsked(KubernetesClient client, boolean isOurs) implements AutoCloseable {
  private static final Path FILE = Path.of("deploy/overlays/with-webhook/webhook.yaml");

  static WebhookAsked of(Operator operator, String namespace) {
    KubernetesClient client = operator.client();
    ValidatingWebhookConfiguration wanted = installed();
    if (operator.webhookUrl().isPresent()) {
      client.resource(ofOneNamespace(wanted, operator.webhookUrl().get(), namespace)).create();
    } else if (client.resource(wanted).get() == null) {
      throw new IllegalStateException(
          "the operator runs without its webhook: apply deploy/overlays/with-webhook");
    }
    return new WebhookAsked(client, operator.webhookUrl().isPresent());
  }

  private static ValidatingWebhookConfiguration ofOneNamespace(
      ValidatingWebhookConfiguration configuration, String url, String namespace) {
    configuration
        .getWebhooks()
        .forEach(
            webhook -> {
              webhook.setClientConfig(new WebhookClientConfigBuilder().withUrl(url).build());
              webhook.setNamespaceSelector(
                  new LabelSelectorBuilder()
                      .addToMatchLabels("kubernetes.io/metadata.name", namespace)
                      .build());
            });
    return configuration;
  }

  private static ValidatingWebhookConfiguration installed() {
    try {
      return Serialization.unmarshal(Files.readString(FILE), ValidatingWebhookConfiguration.class);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    if (isOurs) {
      client.resource(installed()).delete();
    }
  }
}
