package io.etcdwarden.pki.x509;

import java.util.HashSet;
import java.util.Set;

/**
 * Reads the extensions that etcd does not use. Go refuses a certificate if one of them is
 * malformed, so this class checks their form.
 */
final class OtherExtensions {
  static final String AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";

  private OtherExtensions() {}

  /** Checks the form of an extension that Go knows. Returns false for any other extension. */
  static boolean read(String oid, Der content) throws MalformedException {
    switch (oid) {
      case "2.5.29.31" -> readCrlDistributionPoints(content.read(Der.SEQUENCE));
      case "2.5.29.32" -> readPolicies(content.read(Der.SEQUENCE));
      case "2.5.29.33" -> readPolicyMappings(content.read(Der.SEQUENCE));
      case "2.5.29.36" -> readPolicyConstraints(content.read(Der.SEQUENCE));
      case "2.5.29.54" -> requireUsableNumber(content.readInteger().bitLength() + 1);
      case AUTHORITY_INFO_ACCESS -> readAuthorityInfoAccess(content.read(Der.SEQUENCE));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void readCrlDistributionPoints(Der points) throws MalformedException {
    while (!points.isEmpty()) {
      Der point = points.read(Der.SEQUENCE);
      if (point.isNext(Der.constructedTag(0))) {
        Der names = point.readAny().read(Der.constructedTag(0));
        while (names.isNext(Der.primitiveTag(6))) {
          names.readAny();
        }
      }
    }
  }

  private static void readPolicies(Der policies) throws MalformedException {
    Set<String> seen = new HashSet<>();
    while (!policies.isEmpty()) {
      if (!seen.add(policies.read(Der.SEQUENCE).readLargeOid())) {
        throw new MalformedException("a policy occurs twice");
      }
    }
  }

  private static void readPolicyMappings(Der mappings) throws MalformedException {
    while (!mappings.isEmpty()) {
      Der mapping = mappings.read(Der.SEQUENCE);
      mapping.read(Der.OID);
      mapping.read(Der.OID);
    }
  }

  private static void readPolicyConstraints(Der limits) throws MalformedException {
    for (int number = 0; number < 2; number++) {
      if (limits.isNext(Der.primitiveTag(number))) {
        requireUsableNumber(limits.readAny().remaining().length * 8);
      }
    }
  }

  private static void requireUsableNumber(int bits) throws MalformedException {
    if (bits == 0 || bits > 31) {
      throw new MalformedException("a policy constraint is out of range");
    }
  }

  private static void readAuthorityInfoAccess(Der places) throws MalformedException {
    while (!places.isEmpty()) {
      Der place = places.read(Der.SEQUENCE);
      place.readOid();
      if (place.isNext(Der.primitiveTag(6))) {
        place.readAny();
      }
    }
  }
}
