package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The extensions of a certificate.
 *
 * @param pathLength the path length constraint, or -1 if there is none
 * @param keyUsage the key usage bits, or 0 if the extension is absent
 * @param purposes the object identifiers of the extended key usages, empty if the extension is
 *     absent
 * @param constraints the name constraints, or null if the extension is absent
 * @param unknownCritical the critical extensions that Go does not know
 */
public record Extensions(
    boolean hasBasicConstraints,
    boolean isCa,
    int pathLength,
    int keyUsage,
    Set<String> purposes,
    AlternativeNames names,
    String subjectKeyId,
    String authorityKeyId,
    NameConstraints constraints,
    Policies policies,
    List<String> unknownCritical) {
  public static final String ANY_PURPOSE = "2.5.29.37.0";
  public static final int DIGITAL_SIGNATURE = 1;
  public static final int KEY_CERT_SIGN = 1 << 5;

  static final Extensions NONE =
      new Extensions(
          false,
          false,
          -1,
          0,
          Set.of(),
          AlternativeNames.NONE,
          "",
          "",
          null,
          Policies.NONE,
          List.of());

  public List<String> dnsNames() {
    return names.dnsNames();
  }

  public List<InetAddress> ipAddresses() {
    return names.ipAddresses();
  }

  /** Whether this certificate alone allows a purpose. Without the extension it allows all. */
  public boolean allows(KeyPurpose purpose) {
    return purposes.isEmpty() || purposes.contains(ANY_PURPOSE) || purposes.contains(purpose.oid());
  }

  public boolean hasUsage(int bit) {
    return (keyUsage & bit) != 0;
  }

  public Optional<NameConstraints> nameConstraints() {
    return Optional.ofNullable(constraints);
  }
}
