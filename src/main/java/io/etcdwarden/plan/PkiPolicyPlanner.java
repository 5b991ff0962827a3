package io.etcdwarden.plan;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plans the certificate policy from {@code spec.pki} and the defaults. */
final class PkiPolicyPlanner {
  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");

  private PkiPolicyPlanner() {}

  /**
   * @param minValidity the shortest validity that is accepted
   */
  static PkiPolicy of(PkiSpec spec, Duration minValidity) {
    if (spec == null) {
      return PkiPolicy.DEFAULT;
    }
    PkiPolicy defaults = PkiPolicy.DEFAULT;
    Optional<PkiSpec.Ca> ca = Optional.ofNullable(spec.ca());
    Optional<PkiSpec.Leaf> leaf = Optional.ofNullable(spec.leaf());
    return new PkiPolicy(
        provision(spec.policy()),
        spec.keyAlgorithm() == null
            ? defaults.algorithm()
            : KeyAlgorithm.fromWireName(spec.keyAlgorithm()),
        ca.flatMap(it -> validity(it.validity(), "spec.pki.ca.validity", minValidity))
            .orElse(defaults.caValidity()),
        ca.map(PkiSpec.Ca::rotateAt)
            .map(text -> percent(text, "spec.pki.ca.rotateAt"))
            .orElse(defaults.caRotateAtPercent()),
        leaf.flatMap(it -> validity(it.validity(), "spec.pki.leaf.validity", minValidity))
            .orElse(defaults.leafValidity()),
        leaf.map(PkiSpec.Leaf::renewAt)
            .map(text -> percent(text, "spec.pki.leaf.renewAt"))
            .orElse(defaults.leafRenewAtPercent()),
        Boolean.TRUE.equals(spec.retain()));
  }

  private static PkiPolicy.Provision provision(String policy) {
    return switch (policy) {
      case null -> PkiPolicy.DEFAULT.provision();
      case "Auto" -> PkiPolicy.Provision.AUTO;
      case "Provided" -> PkiPolicy.Provision.PROVIDED;
      default ->
          throw new OperatorException(
              ErrorCode.INVALID_SPEC,
              "spec.pki.policy is \"" + policy + "\"; set Auto or Provided");
    };
  }

  /**
   * The validity, if the spec has one.
   *
   * @param field the field of the spec, for the error message
   */
  static Optional<Duration> validity(GoDuration validity, String field, Duration minValidity) {
    Optional<GoDuration> length = Durations.checked(validity, field);
    length
        .filter(it -> it.length().compareTo(minValidity) < 0)
        .ifPresent(
            it -> {
              throw new OperatorException(
                  ErrorCode.INVALID_SPEC,
                  "%s is %s; expected at least %s (certificates.minValidity of the operator)"
                      .formatted(
                          field, it.inGoNotation(), GoDuration.of(minValidity).inGoNotation()));
            });
    return length.map(GoDuration::length);
  }

  /** The number of a percentage such as {@code 80%}. */
  static int percent(String text, String field) {
    Matcher matcher = PERCENT.matcher(text);
    if (!matcher.matches()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC, field + " is \"" + text + "\"; write it like 80%");
    }
    return Integer.parseInt(matcher.group(1));
  }
}
