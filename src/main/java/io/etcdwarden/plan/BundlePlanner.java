package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.pki.request.BundleSpec;
import io.etcdwarden.pki.secret.BundleFormat;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Plans where clients find the CA certificates of the client line.
 *
 * <p>Refuses nothing: the definition of the Etcd checks names and formats, and a name that is taken
 * must not stop the cluster.
 */
final class BundlePlanner {
  private BundlePlanner() {}

  /** The bundle of {@code spec.pki.trustBundle}; accepts every spec, even an invalid one. */
  static BundleSpec plan(EtcdSpec spec) {
    return Optional.ofNullable(spec)
        .map(EtcdSpec::pki)
        .map(PkiSpec::trustBundle)
        .map(BundlePlanner::plan)
        .orElse(BundleSpec.NONE);
  }

  private static BundleSpec plan(PkiSpec.TrustBundle spec) {
    return new BundleSpec(
        requireNonNullElse(spec.configMapName(), ""),
        requireNonNullElse(spec.secretName(), ""),
        formats(requireNonNullElse(spec.formats(), List.of())),
        requireNonNullElse(spec.password(), ""));
  }

  private static Set<BundleFormat> formats(List<String> names) {
    Set<BundleFormat> formats = EnumSet.noneOf(BundleFormat.class);
    names.forEach(name -> BundleFormat.of(name).ifPresent(formats::add));
    return formats.isEmpty() ? EnumSet.of(BundleFormat.PEM) : formats;
  }
}
