package io.etcdwarden.status;

import io.etcdwarden.pki.Artifact;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberEndpoint;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The key pairs of a cluster in its Secrets and in the memory of its members.
 *
 * <p>A Secret with a write that the operator has not done is left out. A Secret that the
 * StatefulSet does not mount counts as stored only: members start with it once the spec is applied.
 */
record LoadedPairs(List<StoredMaterial> stored, LoadedMaterial loaded, RecordedPairs recorded) {
  static LoadedPairs of(CheckInput input) {
    PkiOutcome pki = input.outcome().pki();
    Set<String> unwritten =
        pki.writes().stream().map(write -> write.secret().name()).collect(Collectors.toSet());
    RecordedPairs recorded = RecordedPairs.of(input.etcd().getStatus());
    List<StoredMaterial> stored =
        pki.materials().stream()
            .filter(material -> material.part() != Part.CA)
            .filter(material -> !unwritten.contains(material.secret()))
            .map(recorded::addTo)
            .toList();
    Set<String> mounted = input.memberSet().map(LoadedPairs::mountedSecrets).orElse(Set.of());
    List<StoredMaterial> readable =
        stored.stream().filter(material -> mounted.contains(material.secret())).toList();
    return new LoadedPairs(stored, LoadedMaterial.of(readable, runs(input), input.now()), recorded);
  }

  /** Since when the Secret of this artifact has its pair; empty for a trust bundle. */
  Optional<Instant> storedSince(Artifact artifact) {
    return stored.stream()
        .filter(it -> it.line() == artifact.line() && it.part() == artifact.part())
        .map(it -> it.current().since())
        .findFirst();
  }

  /** The uses of the pair of this artifact. */
  List<LoadedUse> uses(Artifact artifact) {
    return loaded.of(artifact.line(), artifact.part());
  }

  /**
   * When handshakes showed that all running members present the stored pair of this artifact; empty
   * if they did not. The time stays the same until a container restarts or the pair is replaced.
   */
  Optional<Instant> confirmedAt(Artifact artifact) {
    List<LoadedUse> presented =
        uses(artifact).stream()
            .filter(loaded -> MemberEndpoint.showing(loaded.use()).isPresent())
            .toList();
    if (presented.isEmpty() || !presented.stream().allMatch(LoadedUse::isCurrent)) {
      return Optional.empty();
    }
    return recorded
        .confirmedAt(artifact)
        .filter(time -> presented.stream().noneMatch(it -> it.run().started().isAfter(time)))
        .or(() -> shownAt(presented));
  }

  private static Optional<Instant> shownAt(List<LoadedUse> presented) {
    return presented.stream().allMatch(LoadedUse::isShown)
        ? presented.stream()
            .map(loaded -> loaded.run().handshake(loaded.use()).orElseThrow().at())
            .max(Comparator.naturalOrder())
        : Optional.empty();
  }

  private static List<ContainerRun> runs(CheckInput input) {
    ClusterPlan plan = input.outcome().plan();
    return IntStream.range(0, plan.members().size())
        .mapToObj(plan.names()::pod)
        .flatMap(name -> input.outcome().observed().containerRuns(name).stream())
        .toList();
  }

  private static Set<String> mountedSecrets(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getVolumes().stream()
        .map(Volume::getSecret)
        .filter(secret -> secret != null)
        .map(secret -> secret.getSecretName())
        .collect(Collectors.toSet());
  }
}
