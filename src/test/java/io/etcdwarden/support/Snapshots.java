package io.etcdwarden.support;

import io.etcdwarden.observed.ObjectRef;
import io.etcdwarden.observed.Snapshot;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.pki.Vault;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks at a cluster, for tests that say what was found. */
public final class Snapshots {
  private Snapshots() {}

  /** A look that found these: pods and claims of members, and objects that the Etcd controls. */
  public static Snapshot of(HasMetadata... found) {
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
    return new Snapshot(objects, pods, claims, Map.of(), Vault.EMPTY);
  }

  /** The same look, in which a claim that is not bound has these warnings. */
  public static Snapshot warned(Snapshot seen, String claim, String... warnings) {
    Map<String, List<String>> all = new LinkedHashMap<>(seen.claimWarnings());
    all.put(claim, Arrays.asList(warnings));
    return new Snapshot(seen.objects(), seen.pods(), seen.claims(), all, seen.vault());
  }

  /** The same look, which found these Secrets too. */
  public static Snapshot holding(Snapshot seen, StoredSecret... secrets) {
    return seen.with(Vault.of(Arrays.asList(secrets)));
  }
}
