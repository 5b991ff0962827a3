package io.etcdwarden.support;

import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Observed clusters for tests. */
public final class ObservedClusters {
  private ObservedClusters() {}

  /** Returns an observation of these pods, claims and objects that the Etcd controls. */
  public static ObservedCluster of(HasMetadata... found) {
    Map<ObjectRef, HasMetadata> objects = new LinkedHashMap<>();
    List<Pod> pods = new ArrayList<>();
    List<PersistentVolumeClaim> claims = new ArrayList<>();
    for (HasMetadata object : found) {
      switch (object) {
        case Pod pod -> pods.add(pod);
        case PersistentVolumeClaim claim -> claims.add(claim);
        default -> objects.put(ObjectRef.of(object), object);
      }
    }
    return new ObservedCluster(objects, pods, claims, Map.of(), SecretSet.EMPTY);
  }

  /** Returns the observation with warnings about a claim that is not bound. */
  public static ObservedCluster withWarnings(
      ObservedCluster observed, String claim, String... warnings) {
    Map<String, List<String>> all = new LinkedHashMap<>(observed.claimWarnings());
    all.put(claim, Arrays.asList(warnings));
    return new ObservedCluster(
        observed.objects(), observed.pods(), observed.claims(), all, observed.secrets());
  }

  /** Returns the observation with answers about pods that the StatefulSet could not create. */
  public static ObservedCluster withMemberSetWarnings(
      ObservedCluster observed, String... warnings) {
    return new ObservedCluster(
        observed.objects(),
        observed.pods(),
        observed.claims(),
        observed.claimWarnings(),
        Arrays.asList(warnings),
        observed.storeSharers(),
        observed.secrets(),
        observed.tasks());
  }

  /** Returns the observation with other Etcds that write snapshots to the same place. */
  public static ObservedCluster withStoreSharers(ObservedCluster observed, String... names) {
    return new ObservedCluster(
        observed.objects(),
        observed.pods(),
        observed.claims(),
        observed.claimWarnings(),
        observed.memberSetWarnings(),
        Arrays.asList(names),
        observed.secrets(),
        observed.tasks());
  }

  /** Returns the observation with these Secrets. */
  public static ObservedCluster withSecrets(ObservedCluster observed, StoredSecret... secrets) {
    return observed.with(SecretSet.of(Arrays.asList(secrets)));
  }
}
