package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiCall;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ConfigMap and the Secret with the CA certificates for clients, on a real API server. */
class TrustBundleIT {
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-trust-bundle.yaml");
  private static final PollTimeout TIMEOUT = PollTimeout.ofSeconds(60);
  private static final String NAME = "main-trust";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();

  @BeforeEach
  void createCluster() throws IOException {
    Etcd etcd = Etcds.parse(Files.readString(EXAMPLE));
    etcd.getMetadata().setNamespace(namespace);
    client.resource(etcd).create();
    patchBundle("{\"secretName\":\"%s\"}".formatted(NAME));
  }

  @Test
  void changesOfUsersAreRepairedAndEarlierNamesAreDeleted() {
    try (InProcessOperator _ = InProcessOperator.start(DeployedPermissions.account(), namespace)) {
      awaitBoth(NAME);
      String pem = configMap(NAME).getData().get("ca.crt");

      edit("{\"data\":{\"ca.crt\":\"changed\",\"other\":\"kept\"}}");
      await("the PEM text is restored", () -> pem.equals(configMap(NAME).getData().get("ca.crt")));
      assertEquals("kept", configMap(NAME).getData().get("other"));

      String store = configMap(NAME).getBinaryData().get("truststore.p12");
      edit("{\"binaryData\":{\"truststore.p12\":\"AAAA\"}}");
      await(
          "the truststore is restored",
          () -> store.equals(configMap(NAME).getBinaryData().get("truststore.p12")));

      client.resource(configMap(NAME)).delete();
      client.resource(secret(NAME)).delete();
      awaitBoth(NAME);

      patchBundle("{\"configMapName\":\"other-trust\",\"secretName\":\"other-trust\"}");
      awaitBoth("other-trust");
      await("the earlier names are gone", () -> !exists(configMap(NAME)) && !exists(secret(NAME)));

      TlsCluster.patch(client, namespace, "{\"spec\":{\"pki\":{\"trustBundle\":null}}}");
      await(
          "both are gone",
          () -> !exists(configMap("other-trust")) && !exists(secret("other-trust")));
    }
  }

  @Test
  void objectsThatTheOperatorDidNotWriteAreNotChanged() {
    ConfigMap foreignMap =
        client
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(NAME)
                    .endMetadata()
                    .addToData("users", "data")
                    .build())
            .create();
    Secret foreignSecret =
        client
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(NAME)
                    .endMetadata()
                    .addToStringData("users", "data")
                    .build())
            .create();
    try (InProcessOperator _ = InProcessOperator.start(DeployedPermissions.account(), namespace)) {
      await("the condition says so", () -> condition().reason().equals("TrustBundleNotWritten"));

      assertEquals("True", condition().status());
      assertTrue(condition().message().contains("ConfigMap " + namespace + "/" + NAME));
      assertTrue(condition().message().contains("Secret " + namespace + "/" + NAME));
      assertEquals(version(foreignMap), version(configMap(NAME)));
      assertEquals(version(foreignSecret), version(secret(NAME)));

      client.resource(foreignMap).delete();
      client.resource(foreignSecret).delete();
      requestReconcile();
      awaitBoth(NAME);
      await("the condition is Valid", () -> condition().reason().equals("Valid"));
    }
  }

  @Test
  void aRetainedBundleSurvivesTheEtcdAndIsTakenOverByTheNextOne() {
    try (InProcessOperator _ = InProcessOperator.start(DeployedPermissions.account(), namespace)) {
      awaitBoth(NAME);

      TlsCluster.patch(client, namespace, "{\"spec\":{\"pki\":{\"retain\":true}}}");
      await("no owner is left", () -> isRetained(configMap(NAME)) && isRetained(secret(NAME)));
      edit("{\"data\":{\"ca.crt\":\"changed\"}}");
      await("a change is repaired", () -> certificates(configMap(NAME)) == 1);

      client.resource(TlsCluster.live(client, namespace)).delete();
      await("the Etcd is gone", () -> TlsCluster.live(client, namespace) == null);
      assertTrue(exists(configMap(NAME)) && exists(secret(NAME)));
      String uid = configMap(NAME).getMetadata().getUid();

      Etcd again = TlsCluster.etcd(namespace);
      client.resource(again).create();
      patchBundle("{\"configMapName\":\"%s\",\"secretName\":\"%s\"}".formatted(NAME, NAME));
      await("the next Etcd is the owner", () -> isOwned(configMap(NAME)) && isOwned(secret(NAME)));
      assertEquals(uid, configMap(NAME).getMetadata().getUid());
    }
  }

  @Test
  void aReconcileWithoutChangesSendsNoRequestForThem() {
    TlsCluster.patch(client, namespace, "{\"spec\":{\"pki\":{\"retain\":true}}}");
    try (ApiServerLink link = ApiServerLink.to(SharedApiServer.running().server().config());
        ProxiedOperator operator = ProxiedOperator.start(link, namespace)) {
      awaitBoth(NAME);
      requestReconcile();
      operator.proxy().trace().clear();

      requestReconcile();

      assertEquals(
          List.of(),
          operator.proxy().trace().entries().stream()
              .map(entry -> entry.apiCall())
              .filter(call -> !call.isWatch())
              .map(ApiCall::resource)
              .filter(List.of("configmaps", "secrets")::contains)
              .toList());
    }
  }

  private void requestReconcile() {
    TlsCluster.patch(
        client,
        namespace,
        "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}"
            .formatted(Annotations.OPERATION, Annotations.OPERATION_RECONCILE));
    await(
        "the reconcile has ended",
        () -> !TlsCluster.live(client, namespace).isAnnotated(Annotations.OPERATION));
  }

  private void patchBundle(String fields) {
    TlsCluster.patch(
        client, namespace, "{\"spec\":{\"pki\":{\"trustBundle\":%s}}}".formatted(fields));
  }

  private void edit(String patch) {
    client.resource(configMap(NAME)).patch(patch);
  }

  private void awaitBoth(String name) {
    await(
        "ConfigMap and Secret " + name + " have the CA certificate",
        () -> certificates(configMap(name)) == 1 && certificates(secret(name)) == 1);
  }

  private static int certificates(ConfigMap bundle) {
    return bundle == null || bundle.getData() == null
        ? 0
        : certificates(bundle.getData().get("ca.crt").getBytes(StandardCharsets.UTF_8));
  }

  private static int certificates(Secret bundle) {
    return bundle == null || bundle.getData().get("ca.crt") == null
        ? 0
        : certificates(Base64.getDecoder().decode(bundle.getData().get("ca.crt")));
  }

  private static int certificates(byte[] pem) {
    return TrustBundle.read(pem).size();
  }

  private static boolean isRetained(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().isEmpty()
        && annotations(object).containsKey(PkiLabels.RETAINED_FOR);
  }

  private boolean isOwned(HasMetadata object) {
    String uid = TlsCluster.live(client, namespace).getMetadata().getUid();
    return object.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(uid))
        && !annotations(object).containsKey(PkiLabels.RETAINED_FOR);
  }

  private static Map<String, String> annotations(HasMetadata object) {
    return object.getMetadata().getAnnotations();
  }

  private static boolean exists(HasMetadata object) {
    return object != null;
  }

  private static String version(HasMetadata object) {
    return object.getMetadata().getResourceVersion();
  }

  private Condition condition() {
    return Optional.ofNullable(TlsCluster.live(client, namespace).getStatus())
        .flatMap(
            status ->
                status.conditions().stream()
                    .filter(it -> it.type().equals("CertificatesReady"))
                    .findFirst())
        .orElse(new Condition("CertificatesReady", "", "", "", "", ""));
  }

  private void await(String what, Supplier<Boolean> isTrue) {
    TIMEOUT.await(
        () ->
            isTrue.get()
                ? Optional.empty()
                : Optional.of(what + ": " + TlsCluster.live(client, namespace)));
  }

  private ConfigMap configMap(String name) {
    return client.configMaps().inNamespace(namespace).withName(name).get();
  }

  private Secret secret(String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }
}
