package io.etcdwarden.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A switch for behaviour that is on trial, or that was and can no longer be switched. */
public enum FeatureGate {
  /** Runs the {@code -next} images after one more full snapshot. */
  UPGRADE_ETCD_VERSION("UpgradeEtcdVersion", false, false),
  /** Members are always run by etcd-wrapper; the name stays so that existing files are accepted. */
  USE_ETCD_WRAPPER("UseEtcdWrapper", true, true);

  private final String wire;
  private final boolean onByDefault;
  private final boolean locked;

  FeatureGate(String wire, boolean onByDefault, boolean locked) {
    this.wire = wire;
    this.onByDefault = onByDefault;
    this.locked = locked;
  }

  /** The name in files and flags. */
  public String wire() {
    return wire;
  }

  boolean isOnByDefault() {
    return onByDefault;
  }

  /** Whether the gate may have this value at all. */
  boolean accepts(boolean on) {
    return !locked || on == onByDefault;
  }

  static Optional<FeatureGate> byName(String wire) {
    return Arrays.stream(values()).filter(gate -> gate.wire.equals(wire)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(FeatureGate::wire).toList();
  }
}
