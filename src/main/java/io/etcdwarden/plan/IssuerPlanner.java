package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.pki.request.IssuerSpec;
import io.etcdwarden.pki.secret.Line;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Plans which issuer of cert-manager signs the CAs of which lines.
 *
 * <p>Refuses nothing: the definition of the Etcd checks the fields, and an issuer that does not
 * exist is one that does not answer. A spec that is invalid must not look like one without issuer,
 * which would replace the CAs.
 */
final class IssuerPlanner {
  private static final String DEFAULT_GROUP = "cert-manager.io";
  private static final String DEFAULT_KIND = "Issuer";

  private IssuerPlanner() {}

  /** The issuer of {@code spec.pki.issuerRef}; accepts every spec. */
  static IssuerSpec plan(EtcdSpec spec) {
    PkiSpec.IssuerRef ref = spec.pki() == null ? null : spec.pki().issuerRef();
    return ref == null
        ? IssuerSpec.NONE
        : new IssuerSpec(
            nonEmpty(ref.group(), DEFAULT_GROUP),
            nonEmpty(ref.kind(), DEFAULT_KIND),
            requireNonNullElse(ref.name(), ""),
            lines(requireNonNullElse(ref.lines(), List.of())));
  }

  private static Set<Line> lines(List<String> names) {
    Set<Line> lines = EnumSet.noneOf(Line.class);
    Arrays.stream(Line.values())
        .filter(line -> names.isEmpty() || names.contains(line.wireName()))
        .forEach(lines::add);
    return lines;
  }

  private static String nonEmpty(String value, String otherwise) {
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
