package io.etcdwarden.pki.rotation;

import java.util.Optional;
import java.util.stream.Stream;

/** The phase of the rotation of a CA, as users see it in status, events and metrics. */
public enum RotationPhase {
  /** The first CA of the line is generated. */
  CREATING("Creating"),
  /** A new CA generation is generated. */
  STARTING("Starting"),
  /** The new CA is added to the trust bundle. */
  TRUST_PUBLISHED("TrustPublished"),
  /** Members restart to trust the new CA. */
  TRUST_ROLLING("TrustRolling"),
  /** Leaf certificates are issued from the new CA. */
  ISSUING("Issuing"),
  /** Clients outside the cluster have time to trust the new CA. */
  AWAITING_CLIENTS("AwaitingClients"),
  /** The server certificate is issued from the new CA. */
  SERVER_ISSUING("ServerIssuing"),
  /** Members restart to present the new leaf certificates. */
  ISSUE_ROLLING("IssueRolling"),
  /** Members must restart, which waits for a maintenance window. */
  AWAITING_WINDOW("AwaitingWindow"),
  /** The old CA leaves the trust bundle. */
  DISTRUSTED("Distrusted"),
  /** Members restart to stop trusting the old CA. */
  DISTRUST_ROLLING("DistrustRolling"),
  /** The Secrets of the old CA are deleted. */
  CLEANING("Cleaning"),
  /** Members restart to present renewed leaf certificates before the old ones end. */
  RENEWING("Renewing"),
  /** No rotation is in progress. */
  STEADY("Steady");

  private final String wireName;

  RotationPhase(String wireName) {
    this.wireName = wireName;
  }

  static Optional<RotationPhase> ofWireName(String wireName) {
    return Stream.of(values()).filter(phase -> phase.wireName.equals(wireName)).findFirst();
  }

  /** The value in the status. */
  public String wireName() {
    return wireName;
  }
}
