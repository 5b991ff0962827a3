package io.etcdwarden.kube.access;

import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.FailureCause;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.watch.CachedParts;
import io.etcdwarden.kube.watch.ClusterInformer;
import io.etcdwarden.kube.write.Deleter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.List;
import java.util.Optional;

/** Watches, creates and deletes the jobs that run for resources of one kind. */
public final class JobApi<P extends CustomResource<?, ?>> {
  /** The label that the Job controller of Kubernetes adds to the pods of a job. */
  private static final String JOB_NAME = "batch.kubernetes.io/job-name";

  /** A job has one pod, or a few after retries. */
  private static final ListOptions FEW = new ListOptionsBuilder().withLimit(5L).build();

  private final ClusterInformer<Job, P> informer;

  private JobApi(ClusterInformer<Job, P> informer) {
    this.informer = informer;
  }

  /**
   * Creates the informer for the jobs of a component; the framework starts it.
   *
   * @param isRelevant selects the updates of a job that reconcile the resource that controls it
   */
  public static <P extends CustomResource<?, ?>> JobApi<P> of(
      EventSourceContext<P> context,
      Class<P> kind,
      String component,
      OnUpdateFilter<Job> isRelevant) {
    String selector =
        Labels.MANAGED_BY + "=" + Labels.MANAGER + "," + Labels.COMPONENT + "=" + component;
    return new JobApi<>(
        ClusterInformer.ofControlled(
            context,
            Job.class,
            "Job",
            job -> Owners.controlling(HasMetadata.getKind(kind), job),
            CachedParts::of,
            builder -> builder.withLabelSelector(selector).withOnUpdateFilter(isRelevant)));
  }

  /** Returns the informers for the framework to start. */
  public List<EventSource<?, P>> sources() {
    return informer.sources();
  }

  /** Returns the job of this name from the cache, whichever resource of this kind controls it. */
  public Optional<Job> find(P resource, String name) {
    return informer.find(resource.getMetadata().getNamespace(), name);
  }

  /**
   * Creates the job and caches it for the next reconcile.
   *
   * @throws OperatorException also if a job that is not the operator's has the name
   */
  public Job create(Job job, Context<P> context) {
    return ApiRequests.write(job, () -> createOrFailIfForeign(job, context));
  }

  /**
   * A job of the operator would be in the cache, so an existing job is not the operator's. Other
   * refusals have status 409 too: of a job that is being deleted, or of a quota that has changed.
   */
  private Job createOrFailIfForeign(Job job, Context<P> context) {
    try {
      return context
          .resourceOperations()
          .create(job, informer.in(job.getMetadata().getNamespace()));
    } catch (KubernetesClientException refused) {
      if (FailureCause.of(refused) == FailureCause.ALREADY_EXISTS) {
        throw new OperatorException(
            ErrorCode.API_SERVER,
            "Job "
                + job.getMetadata().getName()
                + " already exists and does not belong to the operator; delete it, because the"
                + " operator needs its name",
            refused);
      }
      throw refused;
    }
  }

  /** Deletes the job's pods and then the job, if the resource controls it. */
  public void delete(P resource, Job job, Context<P> context) {
    ApiRequests.delete(
        job, () -> new Deleter(resource, context.getClient()).deleteAfterDependents(job));
  }

  /** Returns a pod of the job, read from the API server: only a failed job needs it. */
  public Optional<Pod> pod(Job job, Context<P> context) {
    ObjectMeta meta = job.getMetadata();
    return ApiRequests.read(
        "list the pods of Job " + meta.getName(),
        () ->
            context
                .getClient()
                .pods()
                .inNamespace(meta.getNamespace())
                .withLabel(JOB_NAME, meta.getName())
                .list(FEW)
                .getItems()
                .stream()
                .findFirst());
  }
}
