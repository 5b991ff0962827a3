package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.RootCause;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.kube.write.Deleter;
import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What tasks ask the API server. They are few and each runs once, so they ask the server itself:
 * what they decide on is never old, and nothing is kept in memory for them.
 */
public final class TaskApi {
  private final KubernetesClient client;

  public TaskApi(KubernetesClient client) {
    this.client = client;
  }

  /**
   * All tasks of a namespace.
   *
   * @throws OperatorException with its own code if the operator may not list them
   */
  public List<EtcdOpsTask> tasks(String namespace) {
    try {
      return client.resources(EtcdOpsTask.class).inNamespace(namespace).list().getItems();
    } catch (KubernetesClientException failure) {
      boolean refused = failure.getCode() == 401 || failure.getCode() == 403;
      throw new OperatorException(
          refused ? ErrorCode.INSUFFICIENT_PERMISSIONS : ErrorCode.API_SERVER,
          "cannot list the tasks of namespace " + namespace + ": " + RootCause.describe(failure),
          failure);
    }
  }

  public Optional<Etcd> etcd(String namespace, String name) {
    return found(
        "read Etcd " + name,
        () -> client.resources(Etcd.class).inNamespace(namespace).withName(name).get());
  }

  public Optional<StatefulSet> memberSet(String namespace, String name) {
    return found(
        "read StatefulSet " + name,
        () -> client.apps().statefulSets().inNamespace(namespace).withName(name).get());
  }

  public Optional<StoredSecret> secret(String namespace, String name) {
    return found(
            "read Secret " + name,
            () -> client.secrets().inNamespace(namespace).withName(name).get())
        .map(SecretConversion::toStoredSecret);
  }

  /** For the task that takes a cluster apart and puts it together again. */
  public RecoveryApi recovery(String namespace) {
    return new RecoveryApi(client, namespace);
  }

  /** Deletes exactly this task; one that was made anew under its name is left alone. */
  public void delete(EtcdOpsTask task) {
    ApiRequests.delete(task, () -> Deleter.deleteResource(client, task));
  }

  private static <T> Optional<T> found(String doing, Supplier<T> read) {
    return Optional.ofNullable(ApiRequests.read(doing, read));
  }
}
