package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ConnectionSettings;
import io.etcdwarden.kube.client.FailureCause;
import io.etcdwarden.kube.client.JsonMergePatch;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.kube.client.RootCause;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Lists, annotates and watches Etcds, and creates tasks, for the command line. Every call is a
 * request to the API server with the credentials of the user's kubeconfig.
 */
public final class EtcdApi implements AutoCloseable {
  private static final String ETCD_RIGHTS = "get, list, watch and patch on etcds." + Etcd.GROUP;
  private static final String TASK_RIGHTS =
      "create, get, list and watch on etcdopstasks." + Etcd.GROUP;
  private static final ListOptions ONE = new ListOptionsBuilder().withLimit(1L).build();

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
    String doing = "read " + description(namespace, name);
    Optional<Etcd> found =
        Optional.ofNullable(request(doing, () -> resource(namespace, name).get()));
    if (found.isEmpty()) {
      failIfKindIsMissing(doing, namespace);
    }
    return found;
  }

  /** The library answers in the same way if the Etcd or if its definition does not exist. */
  private void failIfKindIsMissing(String doing, String namespace) {
    try {
      client().resources(Etcd.class).inNamespace(namespace).list(ONE);
    } catch (KubernetesClientException refused) {
      if (FailureCause.of(refused) == FailureCause.KIND_MISSING) {
        throw failure(doing, ETCD_RIGHTS, refused);
      }
      // The user may read this Etcd but not list all; the Etcd does not exist.
    }
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

  /**
   * Creates a task in the namespace of its metadata.
   *
   * @return the task, with the name that the API server generated
   */
  public EtcdOpsTask createTask(EtcdOpsTask task) {
    return request(
        "create a task for Etcd %s/%s"
            .formatted(task.getMetadata().getNamespace(), task.getSpec().etcdName()),
        TASK_RIGHTS,
        () -> client().resource(task).create());
  }

  /**
   * Waits until the task has ended or is deleted.
   *
   * @param seen gets each state that is observed
   * @return the task as it was seen last; empty if it is deleted
   */
  public Optional<EtcdOpsTask> awaitEnd(
      EtcdOpsTask task, Consumer<EtcdOpsTask> seen, Duration timeout) {
    String namespace = task.getMetadata().getNamespace();
    String name = task.getMetadata().getName();
    Resource<EtcdOpsTask> resource =
        client().resources(EtcdOpsTask.class).inNamespace(namespace).withName(name);
    return request(
        "watch task " + namespace + "/" + name,
        TASK_RIGHTS,
        () -> {
          try {
            resource.waitUntilCondition(
                now -> {
                  Optional.ofNullable(now).ifPresent(seen);
                  return now == null || now.hasEnded();
                },
                timeout.toMillis(),
                TimeUnit.MILLISECONDS);
          } catch (KubernetesClientTimeoutException late) {
            // The caller sees in the task that it has not ended.
          }
          return Optional.ofNullable(resource.get());
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
    return request(doing, ETCD_RIGHTS, request);
  }

  private <T> T request(String doing, String rights, Supplier<T> request) {
    try {
      return request.get();
    } catch (KubernetesClientException failure) {
      throw failure(doing, rights, failure);
    }
  }

  private OperatorException failure(
      String doing, String rights, KubernetesClientException failure) {
    FailureCause cause = FailureCause.of(failure);
    boolean isRefusal =
        cause == FailureCause.CREDENTIALS || cause == FailureCause.MISSING_PERMISSION;
    return new OperatorException(
        isRefusal ? ErrorCode.FORBIDDEN : ErrorCode.API_SERVER,
        "cannot " + doing + ": " + explanation(cause, rights, failure),
        failure);
  }

  private String explanation(FailureCause cause, String rights, KubernetesClientException failure) {
    Status status = failure.getStatus();
    return switch (cause) {
      case CREDENTIALS -> "the API server rejects the credentials; renew them in the kubeconfig";
      case MISSING_PERMISSION ->
          message(status, failure) + "; ask a cluster administrator for the verbs " + rights;
      case KIND_MISSING ->
          "the API server does not know the resource etcds."
              + Etcd.GROUP
              + "; install the CustomResourceDefinitions: kubectl apply -f crds/";
      case ADMISSION_WEBHOOK, ADMISSION_POLICY ->
          message(status, failure) + "; ask a cluster administrator for an exemption";
      case WEBHOOK_UNAVAILABLE ->
          message(status, failure) + "; ask a cluster administrator to repair this webhook";
      case NAMESPACE_TERMINATING, ALREADY_EXISTS, CONFLICT, QUOTA, POD_SECURITY, OTHER ->
          status == null ? unreachable(failure) : message(status, failure);
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
