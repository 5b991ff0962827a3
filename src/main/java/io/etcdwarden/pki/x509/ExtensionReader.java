package io.etcdwarden.pki.x509;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the extensions of a certificate by the rules of Go. Each may occur once. */
final class ExtensionReader {
  private static final String AUTHORITY_INFO_ACCESS = OtherExtensions.AUTHORITY_INFO_ACCESS;

  private boolean hasBasicConstraints;
  private boolean isCa;
  private int pathLength = -1;
  private int keyUsage;
  private final Set<String> purposes = new LinkedHashSet<>();
  private AlternativeNames names = AlternativeNames.NONE;
  private final PolicyReader policies = new PolicyReader();
  private String subjectKeyId = "";
  private String authorityKeyId = "";
  private NameConstraints constraints;
  private final List<String> unknownCritical = new ArrayList<>();

  private ExtensionReader() {}

  static Extensions read(Der extensions) throws MalformedException {
    var reader = new ExtensionReader();
    Set<String> seen = new HashSet<>();
    while (!extensions.isEmpty()) {
      Der extension = extensions.read(Der.SEQUENCE);
      String oid = extension.readOid();
      if (!seen.add(oid)) {
        throw new MalformedException("extension " + oid + " occurs twice");
      }
      boolean critical = extension.isNext(Der.BOOLEAN) && extension.readBoolean();
      reader.read(oid, critical, extension.readOctetString());
    }
    return reader.result();
  }

  /** Reads text that must be ASCII, as names in certificates must be. */
  static String ascii(byte[] value, String what) throws MalformedException {
    for (byte octet : value) {
      if (octet < 0) {
        throw new MalformedException("a " + what + " is not ASCII");
      }
    }
    return new String(value, US_ASCII);
  }

  private Extensions result() {
    return new Extensions(
        hasBasicConstraints,
        isCa,
        pathLength,
        keyUsage,
        Set.copyOf(purposes),
        names,
        subjectKeyId,
        authorityKeyId,
        constraints,
        policies.result(),
        List.copyOf(unknownCritical));
  }

  private void read(String oid, boolean critical, byte[] value) throws MalformedException {
    Der content = Der.of(value);
    boolean understood =
        switch (oid) {
          case "2.5.29.14" -> readSubjectKeyId(content, critical);
          case "2.5.29.15" -> readKeyUsage(content);
          case "2.5.29.17" -> readAlternativeNames(value);
          case "2.5.29.19" -> readBasicConstraints(content.read(Der.SEQUENCE));
          case "2.5.29.30" -> readNameConstraints(value);
          case "2.5.29.35" -> readAuthorityKeyId(content.read(Der.SEQUENCE), critical);
          case "2.5.29.37" -> readPurposes(content.read(Der.SEQUENCE));
          case AUTHORITY_INFO_ACCESS -> readAuthorityInfoAccess(oid, content, critical);
          default -> readPolicies(oid, content) || OtherExtensions.read(oid, content);
        };
    if (critical && !understood) {
      unknownCritical.add(oid);
    }
  }

  private boolean readPolicies(String oid, Der content) throws MalformedException {
    switch (oid) {
      case "2.5.29.32" -> policies.readPolicies(content.read(Der.SEQUENCE));
      case "2.5.29.33" -> policies.readMappings(content.read(Der.SEQUENCE));
      case "2.5.29.36" -> policies.readConstraints(content.read(Der.SEQUENCE));
      case "2.5.29.54" -> policies.readInhibitAny(content);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean readSubjectKeyId(Der content, boolean critical) throws MalformedException {
    rejectCritical(critical, "subject key identifier");
    subjectKeyId = HexFormat.of().formatHex(content.readOctetString());
    return true;
  }

  private boolean readKeyUsage(Der content) throws MalformedException {
    byte[] bits = content.readBitString();
    for (int bit = 0; bit < 9 && bit / 8 < bits.length; bit++) {
      // Bit 0 is the highest bit of the first byte.
      if ((bits[bit / 8] & 0x80 >> bit % 8) != 0) {
        keyUsage |= 1 << bit;
      }
    }
    return true;
  }

  private boolean readBasicConstraints(Der fields) throws MalformedException {
    hasBasicConstraints = true;
    isCa = fields.isNext(Der.BOOLEAN) && fields.readBoolean();
    if (fields.isNext(Der.INTEGER)) {
      BigInteger length = fields.readInteger();
      if (length.signum() < 0 || length.bitLength() > 31) {
        throw new MalformedException("the path length is out of range");
      }
      pathLength = length.intValue();
    }
    return true;
  }

  private boolean readAlternativeNames(byte[] value) throws MalformedException {
    names = AlternativeNamesReader.read(value);
    return names.hasKnownName();
  }

  private boolean readNameConstraints(byte[] value) throws MalformedException {
    constraints = NameConstraints.read(value);
    return !constraints.hasOtherKinds();
  }

  private boolean readAuthorityKeyId(Der fields, boolean critical) throws MalformedException {
    rejectCritical(critical, "authority key identifier");
    if (fields.isNext(Der.primitiveTag(0))) {
      authorityKeyId = HexFormat.of().formatHex(fields.readAny().remaining());
    }
    return true;
  }

  private boolean readPurposes(Der oids) throws MalformedException {
    while (!oids.isEmpty()) {
      purposes.add(oids.readOid());
    }
    return true;
  }

  private static boolean readAuthorityInfoAccess(String oid, Der content, boolean critical)
      throws MalformedException {
    rejectCritical(critical, "authority information access");
    return OtherExtensions.read(oid, content);
  }

  private static void rejectCritical(boolean critical, String extension) throws MalformedException {
    if (critical) {
      throw new MalformedException("the " + extension + " extension is critical");
    }
  }
}
