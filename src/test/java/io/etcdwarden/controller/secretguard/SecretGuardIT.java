package io.etcdwarden.controller.secretguard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Finalizers;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretGuardIT {
  private static final PollTimeout TIMEOUT = PollTimeout.LONG;

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  private InProcessOperator operator;

  @BeforeEach
  void start() {
    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);
  }

  @AfterEach
  void stop() {
    operator.close();
  }

  @Test
  void aUsedSecretStaysUntilTheLastEtcdThatReferencesItIsGone() {
    create("store");
    createEtcd("one", "store");
    createEtcd("two", "store");
    awaitFinalizer("store");

    client.secrets().inNamespace(namespace).withName("store").delete();
    client.resource(etcd("one", "store")).delete();
    awaitGone("one");
    awaitFinalizer("store");
    TIMEOUT.await(() -> whyNoEvent("two", "SecretHeld"));
    client.resource(etcd("two", "store")).delete();

    TIMEOUT.await(() -> find("store").map(secret -> "still exists: " + secret.getMetadata()));
  }

  @Test
  void theFinalizerIsRemovedWhenTheReferenceIsRemoved() {
    create("before");
    create("after");
    createEtcd("main", "before");
    awaitFinalizer("before");

    client
        .resource(etcd("main", "before"))
        .edit(
            live -> {
              live.setSpec(etcd("main", "after").getSpec());
              return live;
            });

    awaitNoFinalizer("before");
    awaitFinalizer("after");
  }

  @Test
  void aSecretCreatedAfterItsEtcdGetsTheFinalizer() {
    createEtcd("main", "late");

    create("late");

    awaitFinalizer("late");
  }

  @Test
  void anUnusedSecretLosesTheFinalizerAtTheNextStart() {
    operator.close();
    create("left-behind", "other.example.com/guard", Finalizers.ETCD);

    operator = InProcessOperator.start(DeployedPermissions.account(), namespace);

    awaitNoFinalizer("left-behind");
    assertEquals(
        List.of("other.example.com/guard"),
        find("left-behind").orElseThrow().getMetadata().getFinalizers());
  }

  private Optional<String> whyNoEvent(String etcd, String reason) {
    List<Event> events = client.v1().events().inNamespace(namespace).list().getItems();
    return events.stream()
            .filter(event -> etcd.equals(event.getInvolvedObject().getName()))
            .anyMatch(event -> reason.equals(event.getReason()))
        ? Optional.empty()
        : Optional.of("events: " + events);
  }

  private void create(String name, String... finalizers) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withFinalizers(finalizers)
                .endMetadata()
                .addToStringData("hostPath", "/srv/etcd-backups")
                .build())
        .create();
  }

  private void createEtcd(String name, String storeSecret) {
    client.resource(etcd(name, storeSecret)).create();
  }

  private Etcd etcd(String name, String storeSecret) {
    Etcd etcd =
        Etcds.with(
            name,
            "  replicas: 1\n"
                + "  etcd: {}\n"
                + "  backup: {store: {provider: Local, prefix: main, secretRef: {name: "
                + storeSecret
                + "}}}\n");
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  private void awaitFinalizer(String name) {
    TIMEOUT.await(
        () -> hasFinalizer(name) ? Optional.empty() : Optional.of(name + " has no finalizer"));
  }

  private void awaitNoFinalizer(String name) {
    TIMEOUT.await(
        () -> hasFinalizer(name) ? Optional.of(name + " has the finalizer") : Optional.empty());
  }

  private void awaitGone(String etcd) {
    TIMEOUT.await(
        () ->
            client.resources(Etcd.class).inNamespace(namespace).withName(etcd).get() == null
                ? Optional.empty()
                : Optional.of(etcd + " still exists"));
  }

  private boolean hasFinalizer(String name) {
    return find(name)
        .filter(secret -> secret.getMetadata().getFinalizers().contains(Finalizers.ETCD))
        .isPresent();
  }

  private Optional<Secret> find(String name) {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get());
  }
}
