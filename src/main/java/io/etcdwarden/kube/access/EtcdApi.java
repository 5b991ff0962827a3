package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ConnectionSettings;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.client.RootCause;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lists, annotates and watches Etcds for the command line. Every call is a request to the API
 * server with the credentials of the user's kubeconfig.
 */
public final class EtcdApi implements AutoCloseable {
  private final KubeClients clients;

  private EtcdApi(KubeClients clients) {
    this.clients = clients;
  }

  /**
   * Creates the API without sending a request.
   *
   * @param kubeconfig a file; null for the file that kubectl uses
   * @param context the name of a context; null for the current context
   */
  public static EtcdApi connect(Path kubeconfig, String context) {
    return new EtcdApi(
        KubeClients.connect(ConnectionSettings.load(kubeconfig, context, System.getenv())));
  }

  /** Returns the namespace of the context. */
  public String defaultNamespace() {
    return Optional.ofNullable(client().getNamespace()).orElse("default");
  }

  /** Lists the Etcds of all namespaces. */
  public List<Etcd> listAll() {
    return request(
        "list the Etcds of all namespaces",
        () -> client().resources(Etcd.class).inAnyNamespace().list().getItems());
  }

  /** Lists the Etcds of one namespace. */
  public List<Etcd> list(String namespace) {
    return request(
        "list the Etcds of namespace " + namespace,
        () -> client().resources(Etcd.class).inNamespace(namespace).list().getItems());
  }

  public Optional<Etcd> find(String namespace, String name) {
    return Optional.ofNullable(
        request("read " + description(namespace, name), () -> resource(namespace, name).get()));
  }

  /** Sets the annotation. */
  public Etcd annotate(Etcd etcd, String key, String value) {
    return patch(etcd, "set annotation " + key + " of ", Map.of(key, value));
  }

  /** Removes the annotation. */
  public Etcd removeAnnotation(Etcd etcd, String key) {
    return patch(etcd, "remove annotation " + key + " of ", Collections.singletonMap(key, null));
  }

  /** Patches exactly this Etcd, not one that was recreated under its name. */
  private Etcd patch(Etcd etcd, String doing, Map<String, String> annotations) {
    JsonMergePatch patch =
        JsonMergePatch.ofAnyVersion()
            .withMetadata("uid", etcd.getMetadata().getUid())
            .withMetadata("annotations", annotations);
    String namespace = etcd.getMetadata().getNamespace();
    String name = etcd.getMetadata().getName();
    return request(
        doing + description(namespace, name),
        () -> patch.sendTo(client(), resource(namespace, name)));
  }

  /**
   * Waits until the Etcd meets the condition or is deleted.
   *
   * @return whether that happened before the timeout
   */
  public boolean await(Etcd etcd, Predicate<Etcd> condition, Duration timeout) {
    String namespace = etcd.getMetadata().getNamespace();
    String name = etcd.getMetadata().getName();
    return request(
        "watch " + description(namespace, name),
        () -> {
          try {
            resource(namespace, name)
                .waitUntilCondition(
                    now -> now == null || condition.test(now),
                    timeout.toMillis(),
                    TimeUnit.MILLISECONDS);
            return true;
          } catch (KubernetesClientTimeoutException late) {
            return false;
          }
        });
  }

  private Resource<Etcd> resource(String namespace, String name) {
    return client().resources(Etcd.class).inNamespace(namespace).withName(name);
  }

  private KubernetesClient client() {
    return clients.full();
  }

  private static String description(String namespace, String name) {
    return "Etcd " + namespace + "/" + name;
  }

  private <T> T request(String doing, Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException failure) {
      throw failure(doing, failure);
    }
  }

  private OperatorException failure(String doing, KubernetesClientException failure) {
    Status status = failure.getStatus();
    String cannot = "cannot " + doing + ": ";
    return switch (failure.getCode()) {
      case 401 ->
          new OperatorException(
              ErrorCode.FORBIDDEN,
              cannot + "the API server rejects the credentials; renew them in the kubeconfig",
              failure);
      case 403 ->
          new OperatorException(
              ErrorCode.FORBIDDEN,
              cannot
                  + message(status, failure)
                  + "; ask a cluster administrator for the verbs get, list, watch and patch on"
                  + " etcds."
                  + Etcd.GROUP,
              failure);
      case 404 ->
          new OperatorException(
              ErrorCode.API_SERVER,
              cannot
                  + "the API server does not find it; if the resource etcds."
                  + Etcd.GROUP
                  + " is not installed, install the CustomResourceDefinitions: kubectl apply -f"
                  + " crds/",
              failure);
      default ->
          new OperatorException(
              ErrorCode.API_SERVER,
              cannot + (status == null ? unreachable(failure) : message(status, failure)),
              failure);
    };
  }

  private String unreachable(KubernetesClientException failure) {
    return client().getMasterUrl()
        + " does not respond ("
        + RootCause.describe(failure)
        + "); check --kubeconfig and --context";
  }

  private static String message(Status status, KubernetesClientException failure) {
    return status == null || status.getMessage() == null
        ? Objects.toString(failure.getMessage())
        : status.getMessage();
  }

  @Override
  public void close() {
    clients.close();
  }
}
