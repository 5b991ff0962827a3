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
 * Registers the webhook of the operator under test for one namespace until it is closed. An
 * operator that runs in the cluster must already have the overlay {@code with-webhook}.
 */
record WebhookRegistration(KubernetesClient client, boolean isCreatedHere)
    implements AutoCloseable {
  private static final Path FILE = Path.of("deploy/overlays/with-webhook/webhook.yaml");

  static WebhookRegistration create(TestOperator operator, String namespace) {
    KubernetesClient client = operator.client();
    ValidatingWebhookConfiguration configuration = fromOverlay();
    if (operator.webhookUrl().isPresent()) {
      client
          .resource(limitedToNamespace(configuration, operator.webhookUrl().get(), namespace))
          .create();
    } else if (client.resource(configuration).get() == null) {
      throw new IllegalStateException(
          "the operator runs without its webhook; apply deploy/overlays/with-webhook");
    }
    return new WebhookRegistration(client, operator.webhookUrl().isPresent());
  }

  private static ValidatingWebhookConfiguration limitedToNamespace(
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

  private static ValidatingWebhookConfiguration fromOverlay() {
    try {
      return Serialization.unmarshal(Files.readString(FILE), ValidatingWebhookConfiguration.class);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Override
  public void close() {
    if (isCreatedHere) {
      client.resource(fromOverlay()).delete();
    }
  }
}
