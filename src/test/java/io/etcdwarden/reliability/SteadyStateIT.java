package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.StoreSpec;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiCall;
import io.etcdwarden.support.fault.ApiServerLink;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A reconcile without changes writes nothing. Runs one cluster per conformance case, and the
 * examples with TLS. The test requests each reconcile by annotation: the operator removes the
 * annotation at the end, and only this removal and the status before it are allowed as writes.
 */
class SteadyStateIT {
  private static final Path CASES = Path.of("src/test/resources/conformance");
  private static final Path TLS_EXAMPLE = Path.of("docs/examples/etcd-tls.yaml");
  private static final Path BUNDLE_EXAMPLE = Path.of("docs/examples/etcd-trust-bundle.yaml");
  private static final List<String> REQUEST_REMOVAL = List.of("patch etcds/status", "patch etcds");

  private final KubernetesClient client = SharedApiServer.running().client();
  private final List<Etcd> etcds = new ArrayList<>();
  private ApiServerLink link;

  @BeforeEach
  void create() throws IOException {
    link = ApiServerLink.to(SharedApiServer.running().server().config());
    try (Stream<Path> folders = Files.list(CASES)) {
      for (Path folder : folders.sorted().toList()) {
        create(folder.resolve("etcd.yaml"));
      }
    }
    create(TLS_EXAMPLE);
    create(BUNDLE_EXAMPLE);
  }

  private void create(Path file) throws IOException {
    Etcd etcd = Etcds.parse(Files.readString(file));
    etcd.getMetadata().setNamespace(SharedApiServer.running().newNamespace());
    createStoreSecret(etcd);
    etcds.add(client.resource(etcd).create());
  }

  /** Provider Local reads a host path from the Secret; the others accept any content. */
  private void createStoreSecret(Etcd etcd) {
    StoreSpec store = etcd.getSpec().backup().store();
    if (store != null && store.secretRef() != null) {
      client
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withNamespace(etcd.getMetadata().getNamespace())
                  .withName(store.secretRef().name())
                  .endMetadata()
                  .addToStringData("hostPath", "/srv/etcd-backups")
                  .build())
          .create();
    }
  }

  @AfterEach
  void close() {
    link.close();
  }

  @Test
  void aSecondReconcileAndARestartedOperatorRewriteNothing() {
    try (ProxiedOperator first = ProxiedOperator.start(link, namespaces())) {
      PollTimeout.LONG.await(this::whyNotObserved);
      first.proxy().trace().clear();

      requestReconcile();

      assertEquals(List.of(), rewritten(first));
    }
    try (ProxiedOperator second = ProxiedOperator.start(link, namespaces())) {
      requestReconcile();

      assertEquals(List.of(), rewritten(second));
    }
  }

  private void requestReconcile() {
    for (Etcd etcd : etcds) {
      client
          .resource(live(etcd))
          .edit(
              live -> {
                live.getMetadata().setAnnotations(annotations(live));
                return live;
              });
    }
    PollTimeout.LONG.await(this::whyNotReconciled);
  }

  private static Map<String, String> annotations(Etcd etcd) {
    Map<String, String> annotations = new HashMap<>(etcd.getMetadata().getAnnotations());
    annotations.put(Annotations.OPERATION, Annotations.OPERATION_RECONCILE);
    return annotations;
  }

  private Optional<String> whyNotObserved() {
    return etcds.stream()
        .map(this::live)
        .filter(etcd -> !etcd.hasObservedSpec())
        .findFirst()
        .map(etcd -> etcd.getMetadata().getNamespace() + ": " + etcd.getStatus());
  }

  private Optional<String> whyNotReconciled() {
    return etcds.stream()
        .map(this::live)
        .filter(etcd -> etcd.isAnnotated(Annotations.OPERATION))
        .findFirst()
        .map(etcd -> etcd.getMetadata().getNamespace() + ": " + etcd.getStatus());
  }

  /** The writes other than the removal of the annotation, each with its namespace. */
  private List<String> rewritten(ProxiedOperator operator) {
    return operator.proxy().trace().entries().stream()
        .filter(entry -> entry.apiCall().isMutating() && !isRequestRemoval(entry.apiCall()))
        .filter(entry -> !entry.apiCall().resource().equals("selfsubjectrulesreviews"))
        .map(entry -> entry.apiCall().namespace() + ": " + entry.apiCall() + " " + entry.body())
        .toList();
  }

  private static boolean isRequestRemoval(ApiCall apiCall) {
    return REQUEST_REMOVAL.contains(apiCall.verb() + " " + apiCall.resource());
  }

  private Etcd live(Etcd etcd) {
    return client.resource(etcd).require();
  }

  private String[] namespaces() {
    return etcds.stream().map(etcd -> etcd.getMetadata().getNamespace()).toArray(String[]::new);
  }
}
