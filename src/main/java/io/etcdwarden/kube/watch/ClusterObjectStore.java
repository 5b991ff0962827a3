package io.etcdwarden.kube.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Stores the objects of clusters for one informer, within limits for each cluster.
 *
 * <p>Everyone who may create an object in some namespace can give it the labels that the informers
 * select, and the owner reference of an Etcd. So the store keeps nothing of objects that belong to
 * no cluster, and of each cluster only as much as no real cluster exceeds. An object beyond the
 * limit is noted: the operator must not treat it as absent.
 */
final class ClusterObjectStore<R extends HasMetadata> implements ItemStore<R> {
  /** The objects of one kind of a cluster with 31 members take less than half of it. */
  static final long MAX_PER_CLUSTER = 512 * 1024;

  /** For all clusters together whose Etcd the watch has not delivered yet. */
  static final long MAX_UNKNOWN = 4 * 1024 * 1024;

  private static final int MAX_NOTED_PER_CLUSTER = 16;
  private static final int MAX_NOTED = 10_000;

  /**
   * How to treat the objects of one kind.
   *
   * @param cluster returns the cluster of an object as namespace/name; empty for foreign objects
   * @param isKnown whether an Etcd of this namespace/name exists
   * @param trim removes what the operator does not need
   * @param size the size of a trimmed object
   * @param substitute returns an object that has only these metadata
   */
  record Rules<R>(
      Function<R, Optional<String>> cluster,
      Predicate<String> isKnown,
      UnaryOperator<R> trim,
      ToLongFunction<R> size,
      Function<ObjectMeta, R> substitute) {}

  private record Entry<R>(R object, String cluster, long size) {}

  private final Rules<R> rules;
  private final Map<String, Entry<R>> entries = new ConcurrentHashMap<>();
  private final Map<String, Long> sizes = new HashMap<>();

  /** At least the size of the objects of unknown clusters: removed objects stay counted. */
  private long unknownSize;

  private int objectsUntilCount;

  /** The cluster of each object that is beyond the limit of its cluster, by the object's key. */
  private final Map<String, String> refused = new HashMap<>();

  private final Map<String, Set<String>> refusedByCluster = new ConcurrentHashMap<>();

  ClusterObjectStore(Rules<R> rules) {
    this.rules = rules;
  }

  @Override
  public String getKey(R object) {
    return Cache.metaNamespaceKeyFunc(object);
  }

  /** Changes the object: it loses what is not stored, also for the handlers of the informer. */
  @Override
  public synchronized R put(String key, R object) {
    R before = removeEntry(key);
    forgetRefused(key);
    Optional<String> cluster = rules.cluster().apply(object);
    if (cluster.isEmpty()) {
      object.getMetadata().setLabels(null); // the informer indexes it by its labels
      return before;
    }
    R trimmed = rules.trim().apply(object);
    Entry<R> entry = new Entry<>(trimmed, cluster.get(), rules.size().applyAsLong(trimmed));
    if (fits(entry)) {
      entries.put(key, entry);
      sizes.merge(entry.cluster(), entry.size(), Long::sum);
    } else if (mayNote(entry.cluster())) {
      refused.put(key, entry.cluster());
      refusedByCluster
          .computeIfAbsent(entry.cluster(), _ -> ConcurrentHashMap.newKeySet())
          .add(key);
    } else {
      object.getMetadata().setLabels(null);
    }
    return before;
  }

  private boolean mayNote(String cluster) {
    return (refused.size() < MAX_NOTED || rules.isKnown().test(cluster))
        && refusedByCluster.getOrDefault(cluster, Set.of()).size() < MAX_NOTED_PER_CLUSTER;
  }

  private String forgetRefused(String key) {
    String cluster = refused.remove(key);
    if (cluster != null) {
      refusedByCluster.computeIfPresent(
          cluster,
          (_, keys) -> {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
          });
    }
    return cluster;
  }

  private boolean fits(Entry<R> entry) {
    if (rules.isKnown().test(entry.cluster())) {
      return sizes.getOrDefault(entry.cluster(), 0L) + entry.size() <= MAX_PER_CLUSTER;
    }
    if (unknownSize + entry.size() > MAX_UNKNOWN) {
      countUnknown();
    }
    if (unknownSize + entry.size() > MAX_UNKNOWN) {
      return false;
    }
    unknownSize += entry.size();
    return true;
  }

  /**
   * Counts what objects of unknown clusters take now. A count looks at all clusters, so the next
   * one waits for as many objects.
   */
  private void countUnknown() {
    objectsUntilCount--;
    if (objectsUntilCount > 0) {
      return;
    }
    objectsUntilCount = sizes.size();
    unknownSize =
        sizes.entrySet().stream()
            .filter(cluster -> !rules.isKnown().test(cluster.getKey()))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }

  private R removeEntry(String key) {
    Entry<R> entry = entries.remove(key);
    if (entry == null) {
      return null;
    }
    sizes.computeIfPresent(
        entry.cluster(), (_, size) -> size > entry.size() ? size - entry.size() : null);
    return entry.object();
  }

  /**
   * Returns a substitute with the same name for an object that is not stored. The informer has an
   * entry in its indexes for each object, and removes it only with the removed object.
   */
  @Override
  public synchronized R remove(String key) {
    R before = removeEntry(key);
    String cluster = forgetRefused(key);
    return before == null ? rules.substitute().apply(metadata(key, cluster)) : before;
  }

  private static ObjectMeta metadata(String key, String cluster) {
    int slash = key.indexOf('/');
    return new ObjectMetaBuilder()
        .withNamespace(key.substring(0, Math.max(slash, 0)))
        .withName(key.substring(slash + 1))
        .withLabels(cluster == null ? null : EtcdIndex.partOfLabel(cluster))
        .build();
  }

  /** Returns the keys of objects of this cluster that are beyond the limit. */
  List<String> refusedOf(String cluster) {
    return refusedByCluster.getOrDefault(cluster, Set.of()).stream().sorted().toList();
  }

  /** Stores an object that was beyond the limit, unless the informer has delivered it meanwhile. */
  @SuppressWarnings("CheckReturnValue") // put returns the object that was stored before: none
  synchronized void retry(String key, R live) {
    if (!refused.containsKey(key)) {
      return;
    }
    if (live == null) {
      forgetRefused(key);
    } else {
      put(key, live);
    }
  }

  @Override
  public Stream<String> keySet() {
    return entries.keySet().stream();
  }

  @Override
  public Stream<R> values() {
    return entries.values().stream().map(Entry::object);
  }

  @Override
  public R get(String key) {
    Entry<R> entry = entries.get(key);
    return entry == null ? null : entry.object();
  }

  @Override
  public int size() {
    return entries.size();
  }
}
