package io.etcdwarden.pki;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What must hold of a reference and of the Secret it names, before anything in it is read. */
final class SecretRules {
  /** More than any bundle needs, and little enough to be read in a moment. */
  static final int LARGEST = 512 * 1024;

  private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  private SecretRules() {}

  static List<Finding> reference(Place place, SecretRef ref) {
    if (!ref.given() && place.part() == Part.CLIENT) {
      return List.of(
          place.error(
              FindingCode.CLIENT_SECRET_REF_MISSING,
              "clientTLSSecretRef is not set. etcd-wrapper cannot start without a client pair. Set"
                  + " it; a missing Secret is generated."));
    }
    if (!ref.isNamed()) {
      return List.of(
          place.error(
              FindingCode.SECRET_REF_INVALID,
              "the reference names no Secret. The pods cannot mount it. Set its name."));
    }
    return ref.isReachableFrom(place.namespace())
        ? List.of()
        : List.of(
            place.error(
                FindingCode.SECRET_NAMESPACE_MISMATCH,
                "is in namespace %s; pods mount Secrets of %s only. Copy it there."
                    .formatted(Place.quote(ref.namespace()), place.namespace())));
  }

  static List<Finding> object(Place place, StoredSecret secret) {
    List<Finding> findings = new ArrayList<>();
    if (secret.deleting()) {
      findings.add(
          place.warning(
              FindingCode.SECRET_TERMINATING,
              "is being deleted. New pods cannot start once it is gone. Create it anew then."));
    }
    if (!List.of(StoredSecret.OPAQUE, StoredSecret.TLS, "").contains(secret.type())) {
      findings.add(
          place.warning(
              FindingCode.SECRET_TYPE_UNEXPECTED,
              "has type %s. Pods mount it all the same. Use %s or %s."
                  .formatted(Place.quote(secret.type()), StoredSecret.TLS, StoredSecret.OPAQUE)));
    }
    return findings;
  }

  /** What is wrong with the value under a data key; nothing if it can be read. */
  static Optional<Finding> entry(Place place, StoredSecret secret) {
    String key = place.dataKey();
    if (!DATA_KEY.matcher(key).matches()) {
      return Optional.of(
          place.error(
              FindingCode.DATA_KEY_INVALID,
              "the data key is not a legal one. No Secret can have it. Use letters, digits, '-',"
                  + " '_' and '.'."));
    }
    if (!secret.has(key)) {
      return Optional.of(
          place.error(
              FindingCode.DATA_KEY_MISSING,
              "has no key %s (found: %s). %s"
                  .formatted(key, Place.quote(secret.keys()), hint(key, secret))));
    }
    int size = secret.entry(key).length;
    if (size == 0) {
      return Optional.of(
          place.error(FindingCode.DATA_EMPTY, "is empty. etcd cannot work with it. Fill it in."));
    }
    return size <= LARGEST ? Optional.empty() : Optional.of(tooLarge(place, size));
  }

  static Finding tooLarge(Place place, int size) {
    return place.error(
        FindingCode.DATA_TOO_LARGE,
        "holds %d bytes; at most %d are read. Leave out what is not needed."
            .formatted(size, LARGEST));
  }

  private static String hint(String key, StoredSecret secret) {
    Optional<String> otherCase = secret.keys().stream().filter(key::equalsIgnoreCase).findFirst();
    if (otherCase.isPresent()) {
      return "Rename %s: case matters.".formatted(otherCase.get());
    }
    if (key.toLowerCase(Locale.ROOT).startsWith("tls.")) {
      return "Put the value under " + key + ".";
    }
    return secret.keys().isEmpty()
        ? "Add it."
        : "Rename the key, or set dataKey to the one that holds the certificates.";
  }
}
