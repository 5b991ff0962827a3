package io.etcdwarden.support.node;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateStatefulSetStrategy;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Does the work of the StatefulSet controller: creates claims and pods, deletes pods above the
 * number of replicas, replaces pods of an older template one at a time from the highest ordinal
 * down to the partition, and writes the status. Pods below the partition are created from the
 * template of the current revision.
 */
final class FakeStatefulSetController {
  private final KubernetesClient client;
  private final Indexer<StatefulSet> sets;
  private final Indexer<Pod> pods;

  /** The templates by revision, as ControllerRevisions keep them. */
  private final Map<String, PodTemplateSpec> templates = new ConcurrentHashMap<>();

  FakeStatefulSetController(KubernetesClient client, Indexer<StatefulSet> sets, Indexer<Pod> pods) {
    this.client = client;
    this.sets = sets;
    this.pods = pods;
  }

  /** Does one step for a StatefulSet; the watch events of the step start the next one. */
  void reconcile(String key) {
    StatefulSet set = sets.getByKey(key);
    if (set == null || set.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    adoptOrphans(set);
    Map<Integer, Pod> members = membersOf(set);
    String revision = StatefulSetPods.revision(client, set);
    templates.put(revision, set.getSpec().getTemplate());
    createMissing(set, members, revision);
    removeSurplus(set, members);
    replaceOutdated(set, members, revision);
    writeStatus(set, membersOf(set), revision);
  }

  /** Adopts the pods that an orphaning deletion of an earlier StatefulSet has left. */
  private void adoptOrphans(StatefulSet set) {
    pods.byIndex(Cache.NAMESPACE_INDEX, set.getMetadata().getNamespace()).stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> controller(pod).isEmpty() && StatefulSetPods.matches(set, pod))
        .forEach(pod -> adopt(set, pod));
  }

  private void adopt(StatefulSet set, Pod pod) {
    client
        .resource(pod)
        .edit(
            live -> {
              live.getMetadata().setOwnerReferences(List.of(StatefulSetPods.owner(set)));
              return live;
            });
  }

  private Map<Integer, Pod> membersOf(StatefulSet set) {
    return pods.byIndex(Cache.NAMESPACE_INDEX, set.getMetadata().getNamespace()).stream()
        .filter(pod -> controller(pod).filter(set.getMetadata().getUid()::equals).isPresent())
        .collect(Collectors.toMap(StatefulSetPods::ordinal, Function.identity()));
  }

  private static Optional<String> controller(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .map(OwnerReference::getUid)
        .findFirst();
  }

  private void createMissing(StatefulSet set, Map<Integer, Pod> members, String revision) {
    for (int ordinal = 0; ordinal < set.getSpec().getReplicas(); ordinal++) {
      if (!members.containsKey(ordinal)) {
        StatefulSetPods.claims(set, ordinal).forEach(this::bind);
        create(pod(set, ordinal, revision));
      }
    }
  }

  private Pod pod(StatefulSet set, int ordinal, String updateRevision) {
    String current = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
    if (ordinal >= partition(set) || current == null || !templates.containsKey(current)) {
      return StatefulSetPods.pod(set, ordinal, updateRevision);
    }
    StatefulSet before =
        new StatefulSetBuilder(set)
            .editSpec()
            .withTemplate(templates.get(current))
            .endSpec()
            .build();
    return StatefulSetPods.pod(before, ordinal, current);
  }

  private static int partition(StatefulSet set) {
    RollingUpdateStatefulSetStrategy rollingUpdate =
        set.getSpec().getUpdateStrategy().getRollingUpdate();
    return rollingUpdate == null || rollingUpdate.getPartition() == null
        ? 0
        : rollingUpdate.getPartition();
  }

  private void bind(PersistentVolumeClaim claim) {
    try {
      PersistentVolumeClaim created = client.resource(claim).create();
      client
          .resource(created)
          .editStatus(
              live -> {
                live.getStatus().setPhase("Bound");
                return live;
              });
    } catch (KubernetesClientException refused) {
      ignoreIfExists(refused);
    }
  }

  private void create(Pod pod) {
    try {
      client.resource(pod).create();
    } catch (KubernetesClientException refused) {
      ignoreIfExists(refused);
    }
  }

  private static void ignoreIfExists(KubernetesClientException refused) {
    if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT) {
      throw refused;
    }
  }

  private void removeSurplus(StatefulSet set, Map<Integer, Pod> members) {
    members.entrySet().stream()
        .filter(member -> member.getKey() >= set.getSpec().getReplicas())
        .map(Map.Entry::getValue)
        .forEach(this::remove);
  }

  private void remove(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() == null) {
      client.resource(pod).delete();
    }
  }

  /**
   * Stops at the first pod that is missing or not ready, so that a rollout takes down one pod at a
   * time.
   */
  private void replaceOutdated(StatefulSet set, Map<Integer, Pod> members, String revision) {
    if ("OnDelete".equals(set.getSpec().getUpdateStrategy().getType())) {
      return;
    }
    for (int ordinal = set.getSpec().getReplicas() - 1; ordinal >= partition(set); ordinal--) {
      Pod pod = members.get(ordinal);
      if (pod == null) {
        return;
      }
      if (!StatefulSetPods.isOf(pod, revision)) {
        remove(pod);
        return;
      }
      if (!StatefulSetPods.isReady(pod)) {
        return;
      }
    }
  }

  private void writeStatus(StatefulSet set, Map<Integer, Pod> members, String revision) {
    StatefulSetStatus status = status(set, List.copyOf(members.values()), revision);
    if (!Objects.equals(status, set.getStatus())) {
      client
          .resource(set)
          .editStatus(
              live -> {
                live.setStatus(status);
                return live;
              });
    }
  }

  private static StatefulSetStatus status(StatefulSet set, List<Pod> members, String revision) {
    StatefulSetStatus status = new StatefulSetStatus();
    String before = set.getStatus() == null ? null : set.getStatus().getCurrentRevision();
    int ready = count(members, StatefulSetPods::isReady);
    int updated = count(members, pod -> StatefulSetPods.isOf(pod, revision));
    boolean rolledOut = updated == members.size() && ready == members.size();
    String current = before == null || rolledOut ? revision : before;
    status.setObservedGeneration(set.getMetadata().getGeneration());
    status.setReplicas(members.size());
    status.setReadyReplicas(ready == 0 ? null : ready);
    status.setAvailableReplicas(ready);
    status.setUpdatedReplicas(updated == 0 ? null : updated);
    int inCurrent = count(members, pod -> StatefulSetPods.isOf(pod, current));
    status.setCurrentReplicas(inCurrent == 0 ? null : inCurrent);
    status.setCurrentRevision(current);
    status.setUpdateRevision(revision);
    status.setCollisionCount(0);
    return status;
  }

  private static int count(List<Pod> pods, Predicate<Pod> which) {
    return (int) pods.stream().filter(which).count();
  }
}
