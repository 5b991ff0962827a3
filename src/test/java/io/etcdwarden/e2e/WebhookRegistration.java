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
record WebhookRegistration(KubernetesClient client, boolean isCreatedHere)
    implements AutoCloseable {
  private static final Path FILE = Path.of("deploy/overlays/with-webhook/webhook.yaml");

  static WebhookRegistration create(TestOperator testOperator, String namespace) {
    KubernetesClient client = testOperator.client();
    ValidatingWebhookConfiguration wanted = fromOverlay();
    if (testOperator.webhookUrl().isPresent()) {
      client
          .resource(limitedToNamespace(wanted, testOperator.webhookUrl().get(), namespace))
          .create();
    } else if (client.resource(wanted).get() == null) {
      throw new IllegalStateException(
          "the operator runs without its webhook: apply deploy/overlays/with-webhook");
    }
    return new WebhookRegistration(client, testOperator.webhookUrl().isPresent());
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
