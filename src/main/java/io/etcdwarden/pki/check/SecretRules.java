package io.etcdwarden.pki.check;

import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What must hold of a reference and of the Secret it names, before anything in it is read. */
public final class SecretRules {
  /** More than any bundle needs, and little enough to be read in a moment. */
  public static final int MAX_VALUE_BYTES = 512 * 1024;

  private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  private SecretRules() {}

  public static List<Finding> checkReference(FindingLocation location, SecretRef ref) {
    if (!ref.given() && location.part() == Part.CLIENT) {
      return List.of(
          location.error(
              FindingCode.CLIENT_SECRET_REF_MISSING,
              "clientTLSSecretRef is not set. etcd-wrapper cannot start without a client pair. Set"
                  + " it; a missing Secret is generated."));
    }
    if (!ref.isNamed()) {
      return List.of(
          location.error(
              FindingCode.SECRET_REF_INVALID,
              "the reference names no Secret. The pods cannot mount it. Set its name."));
    }
    return ref.isReachableFrom(location.namespace())
        ? List.of()
        : List.of(
            location.error(
                FindingCode.SECRET_NAMESPACE_MISMATCH,
                "is in namespace %s; pods mount Secrets of %s only. Copy it there."
                    .formatted(FindingLocation.printable(ref.namespace()), location.namespace())));
  }

  public static List<Finding> checkSecret(FindingLocation location, StoredSecret secret) {
    List<Finding> findings = new ArrayList<>();
    if (secret.deleting()) {
      findings.add(
          location.warning(
              FindingCode.SECRET_TERMINATING,
              "is being deleted. New pods cannot start once it is gone. Create it anew then."));
    }
    if (!List.of(StoredSecret.OPAQUE, StoredSecret.TLS, "").contains(secret.type())) {
      findings.add(
          location.warning(
              FindingCode.SECRET_TYPE_UNEXPECTED,
              "has type %s. Pods mount it all the same. Use %s or %s."
                  .formatted(
                      FindingLocation.printable(secret.type()),
                      StoredSecret.TLS,
                      StoredSecret.OPAQUE)));
    }
    return findings;
  }

  /** What is wrong with the value under a data key; nothing if it can be read. */
  public static Optional<Finding> checkValue(FindingLocation location, StoredSecret secret) {
    String key = location.dataKey();
    if (!DATA_KEY.matcher(key).matches()) {
      return Optional.of(
          location.error(
              FindingCode.DATA_KEY_INVALID,
              "the data key is not a legal one. No Secret can have it. Use letters, digits, '-',"
                  + " '_' and '.'."));
    }
    if (!secret.has(key)) {
      return Optional.of(
          location.error(
              FindingCode.DATA_KEY_MISSING,
              "has no key %s (found: %s). %s"
                  .formatted(key, FindingLocation.printable(secret.keys()), hint(key, secret))));
    }
    int size = secret.value(key).length;
    if (size == 0) {
      return Optional.of(
          location.error(
              FindingCode.DATA_EMPTY, "is empty. etcd cannot work with it. Fill it in."));
    }
    return size <= MAX_VALUE_BYTES ? Optional.empty() : Optional.of(tooLarge(location, size));
  }

  static Finding tooLarge(FindingLocation location, int size) {
    return location.error(
        FindingCode.DATA_TOO_LARGE,
        "holds %d bytes; at most %d are read. Leave out what is not needed."
            .formatted(size, MAX_VALUE_BYTES));
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
