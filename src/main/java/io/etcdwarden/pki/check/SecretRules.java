package io.etcdwarden.pki.check;

import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks a reference, the Secret that it names, and a data key, before the value is read. */
public final class SecretRules {
  private static final Pattern DATA_KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  /** A DNS subdomain, as the API server requires of names. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private SecretRules() {}

  /** Whether a Secret can have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  public static List<Finding> checkReference(FindingLocation location, SecretRef ref) {
    if (!ref.given() && location.part() == Part.CLIENT) {
      return List.of(
          location.error(
              FindingCode.CLIENT_SECRET_REF_MISSING,
              "clientTLSSecretRef is not set. etcd-wrapper cannot start without a client key pair."
                  + " Set it. The operator generates the Secret if it does not exist."));
    }
    if (!ref.isNamed()) {
      return List.of(
          location.error(
              FindingCode.SECRET_REF_INVALID,
              "the reference names no Secret, so pods cannot mount it. Set its name."));
    }
    if (!isName(ref.name())) {
      return List.of(
          location.error(
              FindingCode.SECRET_REF_INVALID,
              "the reference names \"%s\", which is not a valid name, so no Secret can have it. Use"
                      .formatted(FindingLocation.printable(ref.name()))
                  + " lower-case letters, digits, '-' and '.'."));
    }
    return ref.isReachableFrom(location.namespace())
        ? List.of()
        : List.of(
            location.error(
                FindingCode.SECRET_NAMESPACE_MISMATCH,
                "is in namespace %s, but pods mount only Secrets of namespace %s. Copy it there."
                    .formatted(FindingLocation.printable(ref.namespace()), location.namespace())));
  }

  public static List<Finding> checkSecret(FindingLocation location, StoredSecret secret) {
    List<Finding> findings = new ArrayList<>();
    if (secret.deleting()) {
      findings.add(
          location.warning(
              FindingCode.SECRET_TERMINATING,
              "is being deleted. New pods cannot start once it is gone. Create it again then."));
    }
    if (!List.of(StoredSecret.OPAQUE, StoredSecret.TLS, "").contains(secret.type())) {
      findings.add(
          location.warning(
              FindingCode.SECRET_TYPE_UNEXPECTED,
              "has type %s. Pods can mount it nevertheless. Use type %s or %s."
                  .formatted(
                      FindingLocation.printable(secret.type()),
                      StoredSecret.TLS,
                      StoredSecret.OPAQUE)));
    }
    return findings;
  }

  /** The fault of the value under the data key, or empty if it can be read. */
  public static Optional<Finding> checkValue(FindingLocation location, StoredSecret secret) {
    String key = location.dataKey();
    if (!DATA_KEY.matcher(key).matches()) {
      return Optional.of(
          location.error(
              FindingCode.DATA_KEY_INVALID,
              "the data key is not valid, so no Secret can have it. Use letters, digits, '-', '_'"
                  + " and '.'."));
    }
    if (!secret.has(key)) {
      return Optional.of(
          location.error(
              FindingCode.DATA_KEY_MISSING,
              "has no data key %s (it has %s). %s"
                  .formatted(key, FindingLocation.printable(secret.keys()), hint(key, secret))));
    }
    int size = secret.value(key).length;
    if (size == 0) {
      return Optional.of(
          location.error(
              FindingCode.DATA_EMPTY, "is empty. etcd cannot use it. Put the value there."));
    }
    return size <= StoredSecret.MAX_VALUE_BYTES
        ? Optional.empty()
        : Optional.of(tooLarge(location, size));
  }

  static Finding tooLarge(FindingLocation location, int size) {
    return location.error(
        FindingCode.DATA_TOO_LARGE,
        "has %d bytes, but the operator reads at most %d. Remove what is not needed."
            .formatted(size, StoredSecret.MAX_VALUE_BYTES));
  }

  private static String hint(String key, StoredSecret secret) {
    Optional<String> otherCase = secret.keys().stream().filter(key::equalsIgnoreCase).findFirst();
    if (otherCase.isPresent()) {
      return "Rename %s: data keys are case-sensitive.".formatted(otherCase.get());
    }
    if (key.toLowerCase(Locale.ROOT).startsWith("tls.")) {
      return "Put the value under " + key + ".";
    }
    return secret.keys().isEmpty()
        ? "Add it."
        : "Rename the data key, or set dataKey to the one that holds the certificates.";
  }
}
