package io.etcdwarden.status;

import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.observed.LeaseFields;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.observed.PodConditions;
import io.etcdwarden.plan.ClusterPlan;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Computes {@code status.members}. The sidecar of a member renews its Lease while etcd responds, so
 * the age of the Lease shows whether the member is alive.
 */
final class MemberStatuses {
  private final MemberThresholds memberThresholds;

  MemberStatuses(MemberThresholds memberThresholds) {
    this.memberThresholds = memberThresholds;
  }

  /** The names of the members of the plan, in the order of their ordinals. */
  static List<String> memberNames(ClusterPlan plan) {
    return IntStream.range(0, plan.members().size()).mapToObj(plan.names()::member).toList();
  }

  static boolean isLost(MemberStatus member) {
    return MemberStatus.NOT_READY.equals(member.status());
  }

  /** The status of each member that has reported, sorted by name. */
  List<MemberStatus> from(
      ObservedCluster observed, ClusterPlan plan, EtcdStatus before, Instant now) {
    List<MemberStatus> statuses = new ArrayList<>();
    for (int ordinal = 0; ordinal < plan.members().size(); ordinal++) {
      String name = plan.names().member(ordinal);
      Optional<Pod> pod = observed.pod(plan.names().pod(ordinal));
      observed
          .lease(name)
          .flatMap(lease -> status(name, lease, pod, before, now))
          .ifPresent(statuses::add);
    }
    statuses.sort(Comparator.comparing(MemberStatus::name));
    return statuses;
  }

  /** When the next Lease reaches a threshold; its member changes just after this instant. */
  Instant nextChange(ObservedCluster observed, ClusterPlan plan, Instant now) {
    return memberNames(plan).stream()
        .map(observed::lease)
        .flatMap(Optional::stream)
        .map(LeaseFields::renewTime)
        .flatMap(Optional::stream)
        .flatMap(renewed -> Stream.of(unknownFrom(renewed), notReadyFrom(renewed)))
        .filter(instant -> !instant.isBefore(now))
        .min(Comparator.naturalOrder())
        .orElse(Instant.MAX);
  }

  private Optional<MemberStatus> status(
      String name, Lease lease, Optional<Pod> pod, EtcdStatus before, Instant now) {
    Optional<HolderIdentity> holder = HolderIdentity.of(lease);
    Optional<Instant> renewed = LeaseFields.renewTime(lease);
    if (holder.isEmpty() || renewed.isEmpty()) {
      return Optional.empty(); // the member is still starting
    }
    Health health = health(renewed.get(), pod, now);
    String since =
        previous(name, before)
            .filter(member -> health.status().equals(member.status()))
            .map(MemberStatus::lastTransitionTime)
            .orElseGet(() -> Rfc3339.format(now));
    return Optional.of(
        new MemberStatus(
            name,
            holder.get().memberId(),
            holder.get().role().orElse(null),
            health.status(),
            health.reason(),
            since));
  }

  private Health health(Instant renewed, Optional<Pod> pod, Instant now) {
    if (notReadyFrom(renewed).isBefore(now)) {
      return new Health(MemberStatus.NOT_READY, "UnknownGracePeriodExceeded");
    }
    if (!unknownFrom(renewed).isBefore(now)) {
      return new Health(MemberStatus.READY, "LeaseSucceeded");
    }
    return pod.filter(it -> PodConditions.isTrue(it, PodConditions.CONTAINERS_READY)).isPresent()
        ? new Health(MemberStatus.UNKNOWN, "LeaseExpired")
        : new Health(MemberStatus.NOT_READY, "ContainersNotReady");
  }

  private Instant unknownFrom(Instant renewed) {
    return renewed.plus(memberThresholds.unknownAfter());
  }

  private Instant notReadyFrom(Instant renewed) {
    return unknownFrom(renewed).plus(memberThresholds.notReadyAfter());
  }

  private static Optional<MemberStatus> previous(String name, EtcdStatus before) {
    if (before == null || before.members() == null) {
      return Optional.empty();
    }
    return before.members().stream()
        .filter(member -> Objects.equals(member.name(), name))
        .findFirst();
  }

  private record Health(String status, String reason) {}
}
