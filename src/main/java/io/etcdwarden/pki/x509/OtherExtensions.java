package io.etcdwarden.pki.x509;

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
