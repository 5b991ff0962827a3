package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.LiveObjects;
import io.etcdwarden.support.ObservedClusters;
import io.etcdwarden.support.PkiOutcomes;
import io.etcdwarden.support.Plans;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The observed objects and certificates of one cluster before a rollout. */
final class RolloutScenario {
  private final List<HasMetadata> objects = new ArrayList<>();
  private final List<StoredSecret> secrets = new ArrayList<>();
  private PkiOutcome pki = PkiOutcomes.empty();

  void setUnusableCertificates() {
    pki =
        PkiOutcomes.withFindings(
            PkiOutcomes.error(FindingCode.SECRET_NOT_FOUND, "Secret main-server is missing."));
  }

  void addPod(int ordinal) {
    objects.add(LiveObjects.pod("main-" + ordinal, true));
  }

  /** Adds the StatefulSet of an Etcd, with this number of ready members. */
  StatefulSet addMemberSet(Etcd before, int ready) {
    StatefulSet set = LiveObjects.memberSet(Plans.of(before), ready);
    objects.add(set);
    return set;
  }

  /** Adds the Lease of a member; {@code absent} leaves out the peer TLS annotation. */
  void addPeerTlsReport(int ordinal, String report) {
    var lease = LiveObjects.lease("main-" + ordinal);
    if (!report.equals("absent")) {
      lease.getMetadata().setAnnotations(Map.of(Annotations.MEMBER_TLS, report));
    }
    objects.add(lease);
  }

  /** Adds the Leases of members that ran before. */
  void addHeartbeats(int... ordinals) {
    for (int ordinal : ordinals) {
      objects.add(LiveObjects.lease("main-" + ordinal, "1f:2e:Member", Instant.EPOCH));
    }
  }

  /** Adds a Secret without entries. */
  void addSecret(String name) {
    secrets.add(StoredSecret.unwritten(name, StoredSecret.OPAQUE, Map.of()));
  }

  RolloutInput input(Etcd etcd) {
    return new RolloutInput(
        etcd,
        Plans.of(etcd),
        pki,
        ObservedClusters.withSecrets(
            ObservedClusters.of(objects.toArray(HasMetadata[]::new)),
            secrets.toArray(StoredSecret[]::new)));
  }

  /** An Etcd whose store has this Secret. */
  static Etcd withStoreSecret(int replicas, String secret) {
    return Etcds.with(
        "main",
        "  replicas: %d\n  etcd: {}\n".formatted(replicas)
            + "  backup: {store: {provider: aws, container: c, prefix: p,"
            + " secretRef: {name: %s}}}\n".formatted(secret));
  }

  /** Generation 2 of an Etcd whose generation 1 was applied. */
  static Etcd changed(Etcd etcd, int membersInStatus) {
    etcd.getMetadata().setGeneration(2L);
    EtcdStatuses.setObserved(etcd, 1, membersInStatus);
    return etcd;
  }
}
