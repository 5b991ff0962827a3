package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.request.BundleSpec;
import io.etcdwarden.pki.secret.Line;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds values of a spec that are probably mistakes. They are applied: etcd-druid accepts them, and
 * a user may have a reason for them.
 */
public final class SpecWarnings {
  /** Less was written with a wrong unit: {@code 512m} is half a byte. */
  private static final long MIN_BYTES = 1024L * 1024;

  /** No node has more: {@code 500Mi} was meant for the memory. */
  private static final long MAX_CPUS = 1024;

  private SpecWarnings() {}

  /** The warnings about any spec. An invalid value is an error, and therefore no warning. */
  public static List<SpecWarning> of(Etcd etcd) {
    EtcdSpec spec = etcd.getSpec();
    if (spec == null) {
      return List.of();
    }
    SpecAmounts amounts = SpecAmounts.of(spec);
    return Stream.of(
            evenMembers(Replicas.orZero(etcd)).stream(),
            smallStorage(spec).stream(),
            unusedResources(spec).stream(),
            shortWindow(spec).stream(),
            unusedTrustBundle(spec).stream(),
            amounts.bytes().stream().filter(SpecWarnings::isTooSmall).map(SpecWarnings::tooSmall),
            amounts.cpus().stream().filter(SpecWarnings::isTooLarge).map(SpecWarnings::tooLarge))
        .flatMap(found -> found)
        .toList();
  }

  private static Optional<SpecWarning> evenMembers(int members) {
    return members <= 0 || members % 2 != 0
        ? Optional.empty()
        : Optional.of(
            new SpecWarning(
                "EvenNumberOfMembers",
                "spec.replicas is %d. A cluster of %d members tolerates the loss of %d, the same as one of %d. Set an odd number."
                    .formatted(members, members, (members - 1) / 2, members - 1)));
  }

  private static Optional<SpecWarning> smallStorage(EtcdSpec spec) {
    Quantity capacity = requireNonNullElse(spec.storageCapacity(), Defaults.STORAGE);
    Quantity quota = Optional.ofNullable(spec.etcd()).map(EtcdConfig::quota).orElse(Defaults.QUOTA);
    long capacityBytes = wholeOrZero(capacity);
    boolean isSmall = capacityBytes > 0 && capacityBytes <= wholeOrZero(quota);
    return isSmall
        ? Optional.of(
            new SpecWarning(
                "StorageBelowQuota",
                "spec.storageCapacity is %s and spec.etcd.quota is %s. The volume also holds the write-ahead log, so it can be full before"
                        .formatted(capacity, quota)
                    + " etcd stops writes at the quota; then members fail. Raise"
                    + " spec.storageCapacity or lower spec.etcd.quota."))
        : Optional.empty();
  }

  private static Optional<SpecWarning> unusedResources(EtcdSpec spec) {
    String names = String.join(" and ", UnusedResources.of(spec));
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SpecWarning(
                "ResourcesWithoutEffect",
                "spec.backup.snapshotCompaction.resources has "
                    + names
                    + ", which compaction jobs ignore: only requests.cpu and requests.memory are"
                    + " used. Remove the rest; a LimitRange of the namespace can limit the jobs."));
  }

  private static Optional<SpecWarning> shortWindow(EtcdSpec spec) {
    try {
      return spec.pki() != null
              && MaintenanceWindows.of(spec.pki().maintenanceWindows())
                  instanceof MaintenanceWindows windows
          ? windows.warning()
          : Optional.empty();
    } catch (OperatorException invalid) {
      return Optional.empty(); // the planner refuses it
    }
  }

  private static Optional<SpecWarning> unusedTrustBundle(EtcdSpec spec) {
    boolean isAsked = !BundlePlanner.plan(spec).equals(BundleSpec.NONE);
    return isAsked && TlsSecrets.of(spec).line(Line.CLIENT).isEmpty()
        ? Optional.of(
            new SpecWarning(
                "TrustBundleWithoutEffect",
                "spec.pki.trustBundle is set, but the client line has no CA certificates, because"
                    + " spec.etcd.clientUrlTls is not set. Set it, or remove"
                    + " spec.pki.trustBundle."))
        : Optional.empty();
  }

  private static boolean isTooSmall(SpecAmounts.Amount amount) {
    long bytes = wholeOrZero(amount.quantity());
    return bytes > 0 && bytes < MIN_BYTES;
  }

  private static SpecWarning tooSmall(SpecAmounts.Amount amount) {
    return new SpecWarning(
        "UnusualQuantity",
        "%s is %s: %d bytes. Check the unit: Mi and Gi are mebibytes and gibibytes, m is a thousandth."
            .formatted(amount.field(), amount.quantity(), wholeOrZero(amount.quantity())));
  }

  private static boolean isTooLarge(SpecAmounts.Amount amount) {
    return wholeOrZero(amount.quantity()) > MAX_CPUS;
  }

  private static SpecWarning tooLarge(SpecAmounts.Amount amount) {
    return new SpecWarning(
        "UnusualQuantity",
        "%s is %s: %d CPUs. Check the unit: m is a thousandth of a CPU."
            .formatted(amount.field(), amount.quantity(), wholeOrZero(amount.quantity())));
  }

  /** The amount, rounded up to a whole number; 0 if it is invalid. */
  private static long wholeOrZero(Quantity quantity) {
    try {
      return Quantities.bytes(quantity, "");
    } catch (OperatorException invalid) {
      return 0; // the planner refuses it
    }
  }
}
