package io.etcdwarden.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.kube.access.AdmissionApi;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The manifests of the overlay with-webhook match the operator and the rules of etcd-druid. */
class WebhookManifestsTest {
  private static final Path OVERLAY = Path.of("deploy/overlays/with-webhook");
  private static final List<String> BOTH = List.of("UPDATE", "DELETE");

  @Test
  void theWebhookConfigurationMatchesTheServer() throws IOException {
    ValidatingWebhookConfiguration configuration = configuration();
    Service service = read("service.yaml", Service.class);

    assertEquals(AdmissionApi.CONFIGURATION, configuration.getMetadata().getName());
    for (ValidatingWebhook webhook : configuration.getWebhooks()) {
      var target = webhook.getClientConfig().getService();
      assertEquals(service.getMetadata().getName(), target.getName());
      assertEquals(service.getMetadata().getNamespace(), target.getNamespace());
      assertEquals(WebhookServer.PATH, target.getPath());
      assertEquals("Fail", webhook.getFailurePolicy());
      assertEquals("Exact", webhook.getMatchPolicy());
      assertEquals("None", webhook.getSideEffects());
      assertEquals(10, webhook.getTimeoutSeconds());
    }
    assertEquals("webhooks", service.getSpec().getPorts().getFirst().getTargetPort().getStrVal());
    JsonNode port = new YAMLMapper().readTree(OVERLAY.resolve("port.yaml").toFile());
    assertEquals("webhooks", port.at("/0/value/name").asText());
    assertEquals(
        OperatorConfig.Server.DEFAULT.webhooks().listener().port(),
        port.at("/0/value/containerPort").asInt());
  }

  @Test
  void theRulesCoverTheProtectedKinds() throws IOException {
    List<ValidatingWebhook> webhooks = configuration().getWebhooks();

    assertEquals(
        Map.of("app.kubernetes.io/managed-by", "etcd-druid"),
        webhooks.getFirst().getObjectSelector().getMatchLabels());
    assertEquals(
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("/serviceaccounts", BOTH),
                Map.entry("/services", BOTH),
                Map.entry("/configmaps", BOTH),
                Map.entry("/persistentvolumeclaims", List.of("DELETE")),
                Map.entry("rbac.authorization.k8s.io/roles", BOTH),
                Map.entry("rbac.authorization.k8s.io/rolebindings", BOTH),
                Map.entry("apps/statefulsets", BOTH),
                Map.entry("policy/poddisruptionbudgets", BOTH),
                Map.entry("batch/jobs", BOTH),
                Map.entry("coordination.k8s.io/leases", BOTH))),
        rules(webhooks.getFirst()));
    assertEquals(Map.of("apps/statefulsets/scale", BOTH), rules(webhooks.getLast()));
    assertEquals(2, webhooks.size());
  }

  @Test
  void theOverlayEnablesComponentProtection() {
    var protection = ConfigFile.read(OVERLAY.resolve("config.yaml")).componentProtection();

    assertTrue(protection.enabled());
    assertEquals("system:serviceaccount:etcd-warden:etcd-warden", protection.reconciler());
    assertEquals(
        List.of("system:serviceaccount:kube-system:generic-garbage-collector"),
        protection.exemptServiceAccounts());
  }

  private static Map<String, List<String>> rules(ValidatingWebhook webhook) {
    Map<String, List<String>> operations = new TreeMap<>();
    for (RuleWithOperations rule : webhook.getRules()) {
      for (String resource : rule.getResources()) {
        operations.put(rule.getApiGroups().getFirst() + "/" + resource, rule.getOperations());
      }
    }
    return operations;
  }

  private static ValidatingWebhookConfiguration configuration() throws IOException {
    return read("webhook.yaml", ValidatingWebhookConfiguration.class);
  }

  private static <T> T read(String file, Class<T> type) throws IOException {
    return Serialization.unmarshal(Files.readString(OVERLAY.resolve(file)), type);
  }
}
