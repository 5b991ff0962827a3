package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The extensions of a certificate. {@code pathLength} is -1 where none is set, {@code keyUsage} 0
 * where none is given, {@code purposes} empty where the extension is absent.
 */
public record Extensions(
    boolean hasBasicConstraints,
    boolean isCa,
    int pathLength,
    int keyUsage,
    Set<String> purposes,
    List<String> dnsNames,
    List<InetAddress> ipAddresses,
    String subjectKeyId,
    String authorityKeyId,
    NameConstraints constraints,
    List<String> unknownCritical) {
  public static final String ANY_PURPOSE = "2.5.29.37.0";
  public static final int DIGITAL_SIGNATURE = 1;
  public static final int KEY_CERT_SIGN = 1 << 5;

  static final Extensions NONE =
      new Extensions(false, false, -1, 0, Set.of(), List.of(), List.of(), "", "", null, List.of());

  /** Whether this certificate, seen alone, may be used for a purpose; no statement allows all. */
  public boolean allows(KeyPurpose keyPurpose) {
    return purposes.isEmpty()
        || purposes.contains(ANY_PURPOSE)
        || purposes.contains(keyPurpose.oid());
  }

  public boolean hasUsage(int bit) {
    return (keyUsage & bit) != 0;
  }

  public Optional<NameConstraints> nameConstraints() {
    return Optional.ofNullable(constraints);
  }
}
