package io.etcdwarden.pki;

import java.util.HashSet;
import java.util.Set;

/**
 * Extensions whose content means nothing to the cluster. Go reads them all the same and refuses a
 * certificate in which one is malformed, so they are read here too.
 */
final class OtherExtensions {
  static final String AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";

  private OtherExtensions() {}

  /** Whether Go knows the extension; its content is then in order. */
  static boolean read(String oid, Der content) throws Malformed {
    switch (oid) {
      case "2.5.29.31" -> readRevocationPoints(content.read(Der.SEQUENCE));
      case "2.5.29.32" -> readPolicies(content.read(Der.SEQUENCE));
      case "2.5.29.33" -> readPolicyMappings(content.read(Der.SEQUENCE));
      case "2.5.29.36" -> readPolicyLimits(content.read(Der.SEQUENCE));
      case "2.5.29.54" -> requireNumber(content.integer().bitLength() + 1);
      case AUTHORITY_INFO_ACCESS -> readPlaces(content.read(Der.SEQUENCE));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void readRevocationPoints(Der points) throws Malformed {
    while (!points.isEmpty()) {
      Der point = points.read(Der.SEQUENCE);
      if (point.isNext(Der.context(0))) {
        Der names = point.readAny().read(Der.context(0));
        while (names.isNext(Der.bare(6))) {
          names.readAny();
        }
      }
    }
  }

  private static void readPolicies(Der policies) throws Malformed {
    Set<String> seen = new HashSet<>();
    while (!policies.isEmpty()) {
      if (!seen.add(policies.read(Der.SEQUENCE).oid())) {
        throw new Malformed("a policy stands in it twice");
      }
    }
  }

  private static void readPolicyMappings(Der mappings) throws Malformed {
    while (!mappings.isEmpty()) {
      Der mapping = mappings.read(Der.SEQUENCE);
      mapping.oid();
      mapping.oid();
    }
  }

  private static void readPolicyLimits(Der limits) throws Malformed {
    for (int number = 0; number < 2; number++) {
      if (limits.isNext(Der.bare(number))) {
        requireNumber(limits.readAny().rest().length * 8);
      }
    }
  }

  private static void requireNumber(int bits) throws Malformed {
    if (bits == 0 || bits > 31) {
      throw new Malformed("a limit of policies in it is not a usable number");
    }
  }

  private static void readPlaces(Der places) throws Malformed {
    while (!places.isEmpty()) {
      Der place = places.read(Der.SEQUENCE);
      place.oid();
      if (place.isNext(Der.bare(6))) {
        place.readAny();
      }
    }
  }
}
