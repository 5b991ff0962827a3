package io.etcdwarden.pki;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The extensions of a certificate. {@code pathLength} is -1 where none is set, {@code keyUsage} 0
 * where none is given, {@code purposes} empty where the extension is absent.
 */
record Extensions(
    boolean hasBasicConstraints,
    boolean isAuthority,
    int pathLength,
    int keyUsage,
    Set<String> purposes,
    List<String> dnsNames,
    List<InetAddress> ipAddresses,
    String keyId,
    String issuerKeyId,
    NameConstraints constraints,
    List<String> unknownCritical) {
  static final String ANY_PURPOSE = "2.5.29.37.0";
  static final int DIGITAL_SIGNATURE = 1;
  static final int KEY_CERT_SIGN = 1 << 5;

  static final Extensions NONE =
      new Extensions(false, false, -1, 0, Set.of(), List.of(), List.of(), "", "", null, List.of());

  /** Whether this certificate, seen alone, may be used for a purpose; no statement allows all. */
  boolean allows(Purpose purpose) {
    return purposes.isEmpty() || purposes.contains(ANY_PURPOSE) || purposes.contains(purpose.oid());
  }

  boolean hasUsage(int bit) {
    return (keyUsage & bit) != 0;
  }

  Optional<NameConstraints> nameConstraints() {
    return Optional.ofNullable(constraints);
  }
}
