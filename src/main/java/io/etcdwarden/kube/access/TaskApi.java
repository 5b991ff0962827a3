package io.etcdwarden.kube.access;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ListPages;
import io.etcdwarden.kube.client.LiveReader;
import io.etcdwarden.kube.client.RootCause;
import io.etcdwarden.kube.write.Deleter;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;

/**
 * Reads and deletes what on-demand tasks need. Tasks are few and each runs once, so every read goes
 * to the API server: the data is never outdated and takes no memory.
 */
public final class TaskApi {
  private final KubernetesClient client;
  private final LiveReader reader;

  public TaskApi(KubernetesClient client) {
    this.client = client;
    this.reader = new LiveReader(client);
  }

  /**
   * Lists the tasks of a namespace that have not ended, without labels and annotations.
   *
   * @throws OperatorException with {@link ErrorCode#INSUFFICIENT_PERMISSIONS} if the operator may
   *     not list tasks
   */
  public List<EtcdOpsTask> tasks(String namespace) {
    try {
      return ListPages.read(
          client.resources(EtcdOpsTask.class).inNamespace(namespace),
          task -> task.hasEnded() ? Optional.empty() : Optional.of(withoutDetails(task)));
    } catch (KubernetesClientException failure) {
      boolean refused = failure.getCode() == 401 || failure.getCode() == 403;
      throw new OperatorException(
          refused ? ErrorCode.INSUFFICIENT_PERMISSIONS : ErrorCode.API_SERVER,
          "cannot list the tasks of namespace " + namespace + ": " + RootCause.describe(failure),
          failure);
    }
  }

  private static EtcdOpsTask withoutDetails(EtcdOpsTask task) {
    task.getMetadata().setLabels(null);
    task.getMetadata().setAnnotations(null);
    task.getMetadata().setManagedFields(null);
    return task;
  }

  public Optional<Etcd> etcd(String namespace, String name) {
    return reader.find(Etcd.class, namespace, name);
  }

  /** Returns the API for the StatefulSet of the members and for Secrets. */
  public LiveObjectApi objects() {
    return new LiveObjectApi(client);
  }

  /** Returns the API for a task that recovers a cluster from the loss of its quorum. */
  public RecoveryApi recovery(String namespace) {
    return new RecoveryApi(client, namespace);
  }

  /** Deletes exactly this version of this task. */
  public void delete(EtcdOpsTask task) {
    ApiRequests.delete(task, () -> Deleter.deleteResource(client, task));
  }
}
