package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.fault.FaultResponse;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator that starts before its dependencies logs what is missing, and waits. */
class OperatorStartIT {
  private static final Duration TIMEOUT = PollTimeout.LONG.limit();
  private static final String USER = "user-with-few-rights";
  private static final String LEASE = "druid-leader-election";

  private final ApiServer server = SharedApiServer.running().server();
  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  @TempDir private Path folder;
  private ApiServerLink link;

  @BeforeEach
  void connect() {
    link = ApiServerLink.to(server.config());
  }

  @AfterEach
  void disconnect() {
    link.close();
  }

  @Test
  void theOperatorWaitsForTheApiServer() throws IOException {
    int port = FreePort.next();
    Path kubeconfig =
        FaultProxy.kubeconfig(folder.resolve("kubeconfig"), "http://127.0.0.1:" + port);
    try (OperatorProcess operator = start(kubeconfig)) {
      awaitLog(operator, "cannot use the API server");

      try (FaultProxy _ = FaultProxy.inFrontOf(link, port)) {
        operator.awaitReady(TIMEOUT);
      }
    }
  }

  @Test
  void theOperatorWaitsForItsCustomResourceDefinitions() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(link)) {
      proxy.respondWith(
          apiCall -> apiCall.resource().equals("/apis/druid.gardener.cloud/v1alpha1"),
          FaultResponse.NOT_FOUND,
          1000);
      try (OperatorProcess operator = start(proxy.kubeconfig(folder.resolve("kubeconfig")))) {
        awaitLog(operator, "etcds.druid.gardener.cloud; install");

        proxy.clearFaults();

        operator.awaitReady(TIMEOUT);
      }
    }
  }

  @Test
  void theOperatorWaitsForItsPermissions() throws IOException {
    try (FaultProxy proxy = FaultProxy.inFrontOf(link.as(USER));
        OperatorProcess operator = start(proxy.kubeconfig(folder.resolve("kubeconfig")))) {
      awaitLog(operator, "secrets");

      bind(USER);

      operator.awaitReady(TIMEOUT);
    }
  }

  @Test
  void theOperatorWaitsForPermissionsInItsOwnNamespace() throws IOException {
    String user = USER + "-more";
    DeployedPermissions.grant(client, user);
    try (FaultProxy proxy = FaultProxy.inFrontOf(link.as(user));
        OperatorProcess operator =
            start(
                proxy.kubeconfig(folder.resolve("kubeconfig")),
                "leaderElection: {enabled: true, resourceName: %s}\n".formatted(namespace)
                    + "webhooks: {etcdComponentProtection: {enabled: true,"
                    + " serviceAccountInfo: {name: operator, namespace: default}}}\n")) {
      awaitLog(operator, "in its own namespace");

      bind(user);

      operator.awaitReady(TIMEOUT);
    }
  }

  /** Stopped before it starts its controllers: it watches the clusters of all other tests. */
  @Test
  void theOperatorStopsWhenAnotherOperatorHoldsTheLease() throws IOException {
    String user = USER + "-in-the-way";
    DeployedPermissions.grant(client, user);
    holdLease(namespace, Duration.ofHours(1));
    try (FaultProxy proxy = FaultProxy.inFrontOf(link.as(user));
        OperatorProcess operator =
            OperatorProcess.start(folder, proxy.kubeconfig(folder.resolve("kubeconfig")), "")) {
      awaitLog(operator, "another operator acts on the Etcds of this cluster: other-user holds");

      assertEquals(
          List.of(),
          proxy.trace().entries().stream()
              .filter(entry -> entry.apiCall().isMutating())
              .map(entry -> entry.apiCall().toString())
              .filter(call -> !call.contains("selfsubjectrulesreviews"))
              .toList());
    } finally {
      client.leases().inNamespace(namespace).withName(LEASE).delete();
    }
  }

  private void holdLease(String namespaceOfLease, Duration duration) {
    client
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withName(LEASE)
                .withNamespace(namespaceOfLease)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("other-user")
                .withRenewTime(ZonedDateTime.now(Clock.systemUTC()))
                .withLeaseDurationSeconds((int) duration.toSeconds())
                .endSpec()
                .build())
        .create();
  }

  private void bind(String user) {
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(user + "-as-administrator")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "cluster-admin")
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }

  private OperatorProcess start(Path kubeconfig) {
    return start(kubeconfig, "");
  }

  private OperatorProcess start(Path kubeconfig, String more) {
    String settings = "controllers: {etcd: {watchNamespaces: [%s]}}\n".formatted(namespace);
    return OperatorProcess.start(folder, kubeconfig, settings + more);
  }

  private static void awaitLog(OperatorProcess operator, String text) {
    new PollTimeout(TIMEOUT)
        .await(
            () ->
                operator.logText().contains(text)
                    ? Optional.empty()
                    : Optional.of("the log is: " + operator.logText()));
  }
}
