package io.etcdwarden.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.access.AdmissionApi;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v1.ScaleBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A real API server calls the webhook of the operator, installed with the overlay with-webhook. */
class ComponentProtectionIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;
  private static final String OPERATOR = "system:serviceaccount:etcd-warden:etcd-warden";
  private static final String DENIED = "is refused: Etcd main";
  private static final String EXEMPT =
      "system:serviceaccount:kube-system:generic-garbage-collector";

  private final SharedApiServer server = SharedApiServer.running();
  private final KubernetesClient admin = server.client();
  private final String namespace = server.newNamespace();
  private ApiServerLink link;
  private FaultProxy proxy;
  private InProcessOperator operator;

  /** The operator has only the permissions of deploy/. */
  @BeforeEach
  void start() throws IOException {
    DeployedPermissions.of("with-webhook")
        .forEach(right -> admin.resource(right).serverSideApply());
    link = ApiServerLink.to(server.server().config()).as(OPERATOR);
    proxy = FaultProxy.inFrontOf(link);
    operator = InProcessOperator.startProtecting(proxy.config(), OPERATOR, EXEMPT, namespace);
    admin.resource(configuration()).create();
    admin.resource(etcd()).create();
    TIMEOUT.await(this::whyNotReconciled);
    TIMEOUT.await(this::whyUnprotected);
  }

  @AfterEach
  void stop() {
    admin.resource(configuration()).delete();
    operator.close();
    proxy.close();
    link.close();
    admin.secrets().inNamespace("default").withName(AdmissionApi.SECRET).delete();
  }

  @Test
  void otherUsersAreDeniedAndPrivilegedAccountsAreAllowed() {
    try (KubeClients otherUser = KubeClients.connect(as("other-user"));
        KubeClients exempt = KubeClients.connect(as(EXEMPT));
        KubeClients member =
            KubeClients.connect(as("system:serviceaccount:" + namespace + ":main"))) {
      assertDenied(() -> annotate(otherUser, configMap()));
      assertDenied(() -> otherUser.full().resource(configMap()).delete());
      assertDenied(() -> scale(otherUser));
      assertDenied(() -> annotate(otherUser, lease()));

      annotate(member, lease());
      assertDenied(() -> annotate(member, configMap()));
      annotate(exempt, configMap());
      assertEquals("yes", configMap().getMetadata().getAnnotations().get("touched"));
    }
  }

  @Test
  void theOperatorItselfCanChangeAndDeleteItsObjects() {
    admin
        .resource(etcd())
        .edit(
            live -> {
              live.getMetadata().setLabels(Map.of("touched", "yes"));
              live.setSpec(etcd("extensive").getSpec());
              return live;
            });
    TIMEOUT.await(this::whyNotReconciled);

    admin.resource(etcd()).delete();

    TIMEOUT.await(
        () -> Optional.ofNullable(live()).map(etcd -> "still exists: " + etcd.getStatus()));
  }

  @Test
  void theAnnotationDisablesTheProtection() {
    try (KubeClients otherUser = KubeClients.connect(as("other-user"))) {
      admin
          .resource(etcd())
          .edit(
              live -> {
                live.getMetadata().setAnnotations(Map.of(Annotations.DISABLE_PROTECTION, ""));
                return live;
              });

      TIMEOUT.await(() -> denial(otherUser));
    }
  }

  @Test
  void aLostCaBundleIsWrittenAgainAndALostCertificateIsIssuedAgain() {
    Secret before = secret();
    admin.resource(before).delete();
    TIMEOUT.await(
        () ->
            secret() == null
                    || secret().getMetadata().getUid().equals(before.getMetadata().getUid())
                ? Optional.of("not issued again")
                : Optional.empty());
    TIMEOUT.await(this::whyUnprotected);

    admin
        .resource(configuration())
        .edit(
            live -> {
              live.getWebhooks().forEach(webhook -> webhook.getClientConfig().setCaBundle(null));
              return live;
            });

    TIMEOUT.await(this::whyUnprotected);
  }

  @Test
  void whileTheWebhookIsDownFailDeniesChangesAndIgnoreAllowsThem() {
    try (KubeClients otherUser = KubeClients.connect(as("other-user"))) {
      pointToClosedPort("Fail");
      TIMEOUT.await(
          () -> {
            String message = denial(otherUser).orElse("it is allowed");
            return message.contains("failed calling webhook")
                ? Optional.empty()
                : Optional.of(message);
          });

      pointToClosedPort("Ignore");

      TIMEOUT.await(() -> denial(otherUser));
    }
  }

  private void pointToClosedPort(String policy) {
    admin
        .resource(configuration())
        .edit(
            live -> {
              for (ValidatingWebhook webhook : live.getWebhooks()) {
                webhook.getClientConfig().setUrl("https://127.0.0.1:1" + WebhookServer.PATH);
                webhook.setFailurePolicy(policy);
              }
              return live;
            });
  }

  private Optional<String> denial(KubeClients client) {
    try {
      annotate(client, configMap());
      return Optional.empty();
    } catch (KubernetesClientException denied) {
      return Optional.of(denied.getMessage());
    }
  }

  @Test
  void renewingALeaseSendsNoRequestToTheApiServer() {
    try (KubeClients member =
        KubeClients.connect(as("system:serviceaccount:" + namespace + ":main"))) {
      PollTimeout.waitFor(Duration.ofSeconds(3));
      proxy.trace().clear();

      for (int renewal = 0; renewal < 20; renewal++) {
        annotate(member, lease());
      }

      assertEquals(List.of(), proxy.trace().reads());
    }
  }

  @Test
  void replicasOfTheOperatorServeTheSameCertificate() {
    Secret before = secret();
    try (InProcessOperator _ =
        InProcessOperator.startProtecting(proxy.config(), OPERATOR, EXEMPT, namespace)) {
      TIMEOUT.await(this::whyUnprotected);

      assertEquals(before.getData(), secret().getData());
    }
  }

  /** The installed configuration, limited to this namespace and pointed to the local server. */
  private ValidatingWebhookConfiguration configuration() {
    ValidatingWebhookConfiguration installed = installed();
    String url = "https://127.0.0.1:" + operator.webhookPort() + WebhookServer.PATH;
    installed
        .getWebhooks()
        .forEach(
            webhook -> {
              webhook.setClientConfig(new WebhookClientConfigBuilder().withUrl(url).build());
              webhook.setNamespaceSelector(
                  new LabelSelectorBuilder()
                      .addToMatchLabels("kubernetes.io/metadata.name", namespace)
                      .build());
            });
    return installed;
  }

  private static ValidatingWebhookConfiguration installed() {
    try {
      return Serialization.unmarshal(
          Files.readString(Path.of("deploy/overlays/with-webhook/webhook.yaml")),
          ValidatingWebhookConfiguration.class);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private Config as(String user) {
    Config config = server.server().config();
    config.setImpersonateUsername(user);
    config.setImpersonateGroups("system:masters");
    return config;
  }

  /** Waits until a otherUser is denied by a decision and no longer by a missing trust. */
  private Optional<String> whyUnprotected() {
    try (KubeClients otherUser = KubeClients.connect(as("other-user"))) {
      annotate(otherUser, configMap());
      return Optional.of("otherUsers are allowed");
    } catch (KubernetesClientException denied) {
      return denied.getMessage().contains(DENIED)
          ? Optional.empty()
          : Optional.of(denied.getMessage());
    }
  }

  private Secret secret() {
    return admin.secrets().inNamespace("default").withName(AdmissionApi.SECRET).get();
  }

  private Etcd etcd() {
    return etcd("basic");
  }

  private Etcd etcd(String metrics) {
    Etcd etcd =
        Etcds.with(
            "main", "  replicas: 1\n  etcd: {metrics: %s}\n  backup: {}\n".formatted(metrics));
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  private Etcd live() {
    return admin.resources(Etcd.class).inNamespace(namespace).withName("main").get();
  }

  private Optional<String> whyNotReconciled() {
    Etcd live = live();
    return live.getStatus() != null
            && Objects.equals(
                live.getStatus().observedGeneration(), live.getMetadata().getGeneration())
        ? Optional.empty()
        : Optional.of("not reconciled: " + live.getStatus());
  }

  private ConfigMap configMap() {
    return admin.configMaps().inNamespace(namespace).withName("main-config").get();
  }

  private Lease lease() {
    return admin.leases().inNamespace(namespace).withName("main-0").get();
  }

  private static void annotate(KubeClients client, HasMetadata object) {
    client
        .full()
        .resource(object)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"touched\":\"yes\"}}}");
  }

  private void scale(KubeClients client) {
    client.full().apps().statefulSets().inNamespace(namespace).withName("main").scale(scaled());
  }

  private Scale scaled() {
    return new ScaleBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName("main")
        .endMetadata()
        .withNewSpec()
        .withReplicas(0)
        .endSpec()
        .build();
  }

  /** A decision has its own message; a webhook that cannot be reached gives another one. */
  private static void assertDenied(Executable change) {
    KubernetesClientException denied = assertThrows(KubernetesClientException.class, change);
    assertEquals(403, denied.getCode(), denied.getMessage());
    assertTrue(denied.getMessage().contains(DENIED), denied.getMessage());
  }
}
