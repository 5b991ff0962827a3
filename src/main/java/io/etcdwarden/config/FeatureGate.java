package io.etcdwarden.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A switch for a new behaviour, or for a former one that can no longer be changed. */
public enum FeatureGate {
  /** Members run the {@code -next} images, after a full snapshot. */
  UPGRADE_ETCD_VERSION("UpgradeEtcdVersion", false, false),
  /** etcd-wrapper always runs the members. The gate is kept so that existing files are accepted. */
  USE_ETCD_WRAPPER("UseEtcdWrapper", true, true),
  /**
   * Members always restart in an order that keeps a quorum. The gate is kept so that existing files
   * are accepted, whatever its value.
   */
  QUORUM_AWARE_UPDATES("QuorumAwareUpdatesWithOnDelete", true, false);

  private final String wire;
  private final boolean onByDefault;
  private final boolean locked;

  FeatureGate(String wire, boolean onByDefault, boolean locked) {
    this.wire = wire;
    this.onByDefault = onByDefault;
    this.locked = locked;
  }

  /** The name in configuration files and flags. */
  public String wire() {
    return wire;
  }

  boolean isOnByDefault() {
    return onByDefault;
  }

  /** Whether the gate can be set to this value. */
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
