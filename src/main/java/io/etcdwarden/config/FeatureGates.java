package io.etcdwarden.config;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The gates that are on. */
public record FeatureGates(Set<FeatureGate> on) {
  public static final FeatureGates DEFAULT = of(Map.of());

  public FeatureGates {
    on = Set.copyOf(on);
  }

  /** The gates as a user set them by name, the rest at their defaults. */
  static FeatureGates of(Map<String, Boolean> wished) {
    wished.forEach(FeatureGates::validate);
    return new FeatureGates(
        Arrays.stream(FeatureGate.values())
            .filter(gate -> wished.getOrDefault(gate.wire(), gate.isOnByDefault()))
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
                    gate.accepts(on), key, "can no longer be " + on + "; leave it out"),
            () ->
                SettingRules.require(
                    false,
                    key,
                    "is unknown; the gates are " + String.join(", ", FeatureGate.names())));
  }
}
