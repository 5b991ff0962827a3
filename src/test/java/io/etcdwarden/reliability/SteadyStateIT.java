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
 * One cluster for each shape that the conformance cases know, and the example with TLS. A run is
 * asked for by annotation, so that its end can be seen: the annotation is gone. The two writes that
 * say so are the only ones allowed.
 */
class SteadyStateIT {
  private static final Path CASES = Path.of("src/test/resources/conformance");
  private static final Path TLS_EXAMPLE = Path.of("docs/examples/etcd-tls.yaml");
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
  }

  private void create(Path file) throws IOException {
    Etcd wish = Etcds.parse(Files.readString(file));
    wish.getMetadata().setNamespace(SharedApiServer.running().newNamespace());
    createStoreSecret(wish);
    etcds.add(client.resource(wish).create());
  }

  /** A store of the node must say where; the others do not care what is in it. */
  private void createStoreSecret(Etcd wish) {
    StoreSpec store = wish.getSpec().backup().store();
    if (store != null && store.secretRef() != null) {
      client
          .resource(
              new SecretBuilder()
                  .withNewMetadata()
                  .withNamespace(wish.getMetadata().getNamespace())
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
    for (Etcd wish : etcds) {
      client
          .resource(live(wish))
          .edit(
              etcd -> {
                etcd.getMetadata().setAnnotations(annotations(etcd));
                return etcd;
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

  /** What was written besides the answer, with the name of the wish it was written for. */
  private List<String> rewritten(ProxiedOperator proxiedOperator) {
    return proxiedOperator.proxy().trace().entries().stream()
        .filter(entry -> entry.apiCall().isMutating() && !isRequestRemoval(entry.apiCall()))
        .filter(entry -> !entry.apiCall().resource().equals("selfsubjectrulesreviews"))
        .map(entry -> entry.apiCall().namespace() + ": " + entry.apiCall() + " " + entry.body())
        .toList();
  }

  private static boolean isRequestRemoval(ApiCall apiCall) {
    return REQUEST_REMOVAL.contains(apiCall.verb() + " " + apiCall.resource());
  }

  private Etcd live(Etcd wish) {
    return client.resource(wish).require();
  }

  private String[] namespaces() {
    return etcds.stream().map(wish -> wish.getMetadata().getNamespace()).toArray(String[]::new);
  }
}
