package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.client.RootCause;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Files;
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
 * What people at a command line ask of Etcds: to see them, to mark them, to be told of a change.
 * Each question is asked of the API server itself, with the rights of whoever asks.
 */
public final class EtcdApi implements AutoCloseable {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubeClients clients;

  private EtcdApi(KubeClients clients) {
    this.clients = clients;
  }

  /**
   * Takes the usual kubeconfig and its current context where none is named; sends no request.
   *
   * @param kubeconfig a file, or null
   * @param context the name of one of its contexts, or null
   */
  public static EtcdApi connect(Path kubeconfig, String context) {
    return new EtcdApi(KubeClients.connect(config(kubeconfig, context)));
  }

  private static Config config(Path kubeconfig, String context) {
    if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          "kubeconfig " + kubeconfig + " cannot be read; name a readable file with --kubeconfig");
    }
    Config config =
        kubeconfig == null
            ? Config.autoConfigure(context)
            : Config.fromKubeconfig(context, kubeconfig.toFile());
    List<String> known = config.getContexts().stream().map(NamedContext::getName).toList();
    if (context != null && !known.contains(context)) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          "the kubeconfig has no context "
              + context
              + "; --context may name "
              + (known.isEmpty() ? "none, as it has none" : String.join(", ", known)));
    }
    return config;
  }

  /** The namespace of the context. */
  public String defaultNamespace() {
    return Optional.ofNullable(client().getNamespace()).orElse("default");
  }

  /** The Etcds of all namespaces. */
  public List<Etcd> listAll() {
    return request(
        "list the Etcds of all namespaces",
        () -> client().resources(Etcd.class).inAnyNamespace().list().getItems());
  }

  /** The Etcds of one namespace. */
  public List<Etcd> list(String namespace) {
    return request(
        "list the Etcds of namespace " + namespace,
        () -> client().resources(Etcd.class).inNamespace(namespace).list().getItems());
  }

  public Optional<Etcd> find(String namespace, String name) {
    return Optional.ofNullable(
        request("read " + words(namespace, name), () -> resource(namespace, name).get()));
  }

  /** Sets the annotation and touches nothing else. */
  public Etcd annotate(Etcd etcd, String key, String value) {
    return patch(etcd, "set annotation " + key + " of ", Map.of(key, value));
  }

  /** Takes the annotation off and touches nothing else. */
  public Etcd removeAnnotation(Etcd etcd, String key) {
    return patch(etcd, "take off annotation " + key + " of ", Collections.singletonMap(key, null));
  }

  /** Only the Etcd that was looked at is meant, not one that was made anew under its name. */
  private Etcd patch(Etcd etcd, String doing, Map<String, String> annotations) {
    Map<String, Object> metadata =
        Map.of("uid", etcd.getMetadata().getUid(), "annotations", annotations);
    String patch = Serialization.asJson(Map.of("metadata", metadata));
    String namespace = etcd.getMetadata().getNamespace();
    String name = etcd.getMetadata().getName();
    return request(
        doing + words(namespace, name), () -> resource(namespace, name).patch(MERGE, patch));
  }

  /**
   * Waits until this is so, or the Etcd is gone.
   *
   * @return whether it came to that in time
   */
  public boolean await(Etcd etcd, Predicate<Etcd> so, Duration patience) {
    String namespace = etcd.getMetadata().getNamespace();
    String name = etcd.getMetadata().getName();
    return request(
        "watch " + words(namespace, name),
        () -> {
          try {
            resource(namespace, name)
                .waitUntilCondition(
                    now -> now == null || so.test(now), patience.toMillis(), TimeUnit.MILLISECONDS);
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

  private static String words(String namespace, String name) {
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
              cannot + "the API server does not know the user; renew the kubeconfig's credentials",
              failure);
      case 403 ->
          new OperatorException(
              ErrorCode.FORBIDDEN,
              cannot
                  + message(status, failure)
                  + "; have somebody grant you get, list, watch and patch of etcds."
                  + Etcd.GROUP,
              failure);
      case 404 ->
          new OperatorException(
              ErrorCode.API_SERVER,
              cannot
                  + "the API server does not have it; if it does not know etcds."
                  + Etcd.GROUP
                  + " at all, install the CustomResourceDefinitions: kubectl apply -f crds/",
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
        + " does not answer ("
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
