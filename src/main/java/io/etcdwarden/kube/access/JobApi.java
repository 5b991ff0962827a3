package io.etcdwarden.kube.access;

import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.kube.write.Deleter;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Optional;
import java.util.Set;

/** The jobs that work for resources of one kind: watched, made and deleted here. */
public final class JobApi<P extends CustomResource<?, ?>> {
  private static final int CONFLICT = 409;

  /** On the pods of a job, written by Kubernetes. */
  private static final String JOB_NAME = "batch.kubernetes.io/job-name";

  private final InformerEventSource<Job, P> source;

  private JobApi(InformerEventSource<Job, P> source) {
    this.source = source;
  }

  /**
   * Prepares the informer over the jobs of a component; the framework starts it.
   *
   * @param isNews which changes of a job wake the resource that controls it
   */
  public static <P extends CustomResource<?, ?>> JobApi<P> of(
      EventSourceContext<P> context, Class<P> kind, String component, OnUpdateFilter<Job> isNews) {
    String selector =
        Labels.MANAGED_BY + "=" + Labels.MANAGER + "," + Labels.COMPONENT + "=" + component;
    return new JobApi<>(
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Job.class, kind)
                .withName("Job")
                .withLabelSelector(selector)
                .withOnUpdateFilter(isNews)
                .withSecondaryToPrimaryMapper(job -> controlling(HasMetadata.getKind(kind), job))
                .build(),
            context));
  }

  private static Set<ResourceID> controlling(String kind, Job job) {
    return Owners.controlling(kind, job)
        .map(name -> Set.of(new ResourceID(name, job.getMetadata().getNamespace())))
        .orElse(Set.of());
  }

  /** What the framework is to start. */
  public EventSource<Job, P> source() {
    return source;
  }

  /** The job of this name, from memory, whoever controls it. */
  public Optional<Job> find(P resource, String name) {
    return source.get(new ResourceID(name, resource.getMetadata().getNamespace()));
  }

  /**
   * Makes the job; the next run sees it.
   *
   * @throws OperatorException also if the name is taken by a job that is none of ours
   */
  public Job create(Job job, Context<P> context) {
    return ApiRequests.write(job, () -> createOrFailIfForeign(job, context));
  }

  /** Jobs of ours are found in memory, so that one that is only met here is somebody else's. */
  private Job createOrFailIfForeign(Job job, Context<P> context) {
    try {
      return context.resourceOperations().create(job, source);
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == CONFLICT) {
        throw new OperatorException(
            ErrorCode.API_SERVER,
            "Job "
                + job.getMetadata().getName()
                + " is there already and is not the operator's; delete it, its name is needed",
            refused);
      }
      throw refused;
    }
  }

  /** Deletes the job once its pods are gone, if the resource controls it. */
  public void delete(P resource, Job job, Context<P> context) {
    ApiRequests.delete(
        job, () -> new Deleter(resource, context.getClient()).deleteAfterDependents(job));
  }

  /** A pod of the job, asked for now: only the end of a failed job needs one. */
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
                .list()
                .getItems()
                .stream()
                .findFirst());
  }
}
