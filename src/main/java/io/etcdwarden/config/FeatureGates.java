package io.etcdwarden.config;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The feature gates that are on. */
public record FeatureGates(Set<FeatureGate> on) {
  public static final FeatureGates DEFAULT = of(Map.of());

  public FeatureGates {
    on = Set.copyOf(on);
  }

  /** The gates that a user set, by name, and all others at their defaults. */
  static FeatureGates of(Map<String, Boolean> values) {
    values.forEach(FeatureGates::validate);
    return new FeatureGates(
        Arrays.stream(FeatureGate.values())
            .filter(gate -> values.getOrDefault(gate.wire(), gate.isOnByDefault()))
            .collect(Collectors.toUnmodifiableSet()));
  }

  public boolean isOn(FeatureGate gate) {
    return on.contains(gate);
  }

  private static void validate(String name, boolean on) {
    String key = "featureGates." + name;
    FeatureGate.byName(name)
        .ifPresentOrElse(
            gate ->
                SettingRules.require(
                    gate.accepts(on), key, "can no longer be " + on + "; remove it"),
            () ->
                SettingRules.require(
                    false,
                    key,
                    "is unknown; the gates are " + String.join(", ", FeatureGate.names())));
  }
}
