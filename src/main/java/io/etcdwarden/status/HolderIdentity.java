package io.etcdwarden.status;

import io.etcdwarden.api.MemberStatus;
import io.etcdwarden.observed.LeaseFields;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;

/**
 * The {@code holderIdentity} that a sidecar writes into the Lease of its member: {@code <member
 * id>:<cluster id>:<role>}. Older sidecars write no cluster ID.
 */
record HolderIdentity(String memberId, Optional<String> clusterId, Optional<String> role) {
  /** The IDs of etcd are numbers of 64 bits. A longer text was written by another program. */
  private static final int MAX_LENGTH = 64;

  /** Parses the holder identity; empty if it is missing or was not written by a sidecar. */
  static Optional<HolderIdentity> of(Lease lease) {
    return LeaseFields.holderIdentity(lease).flatMap(HolderIdentity::parse);
  }

  private static Optional<HolderIdentity> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String[] parts = text.split(":", -1);
    return switch (parts.length) {
      case 2 -> Optional.of(new HolderIdentity(parts[0], Optional.empty(), role(parts[1])));
      case 3 -> Optional.of(new HolderIdentity(parts[0], Optional.of(parts[1]), role(parts[2])));
      default -> Optional.empty();
    };
  }

  private static Optional<String> role(String text) {
    return MemberStatus.LEADER.equals(text) || MemberStatus.MEMBER.equals(text)
        ? Optional.of(text)
        : Optional.empty();
  }
}
