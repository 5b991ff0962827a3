package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a user asks for by an annotation of a generated Secret. The annotation is removed when the
 * request is served; with a value that cannot be read it stays and has no effect.
 */
public enum ForcedRenewal {
  /** No annotation, or none that can be read. */
  NONE,
  /** A new certificate; that of a CA has the same key, so that no leaf has to change. */
  RENEW,
  /** A new certificate with a new key. */
  REPLACE;

  private static final String TRUE = "true";
  private static final int MAX_PROBLEMS = 3;

  static ForcedRenewal of(StoredSecret secret) {
    if (TRUE.equals(secret.annotations().get(PkiLabels.FORCE_REPLACE))) {
      return REPLACE;
    }
    return TRUE.equals(secret.annotations().get(PkiLabels.FORCE_RENEW)) ? RENEW : NONE;
  }

  /** The annotations without those that ask for something. */
  static Map<String, String> served(Map<String, String> annotations) {
    Map<String, String> left = new LinkedHashMap<>(annotations);
    left.remove(PkiLabels.FORCE_RENEW, TRUE);
    left.remove(PkiLabels.FORCE_REPLACE, TRUE);
    return left;
  }

  /** What is wrong with the annotations of the Secrets of a cluster, one sentence each. */
  public static List<String> problems(SecretSet secrets, String cluster) {
    return secrets.all().stream()
        .flatMap(secret -> problems(secret, cluster))
        .limit(MAX_PROBLEMS)
        .toList();
  }

  private static Stream<String> problems(StoredSecret secret, String cluster) {
    return Stream.of(PkiLabels.FORCE_RENEW, PkiLabels.FORCE_REPLACE)
        .filter(secret.annotations()::containsKey)
        .flatMap(annotation -> problem(secret, annotation, cluster).stream());
  }

  private static List<String> problem(StoredSecret secret, String annotation, String cluster) {
    if (!PkiLabels.isGenerated(secret.labels())) {
      return List.of(
          "Annotation %s of Secret %s has no effect, because the Secret is provided. Replace its content yourself."
              .formatted(annotation, secret.name()));
    }
    if (!PkiLabels.isGeneratedFor(cluster, secret.labels())) {
      return List.of();
    }
    if (PkiLabels.isCaGeneration(secret.labels())) {
      return List.of(
          "Annotation %s of Secret %s has no effect. Set it on the CA Secret that members mount."
              .formatted(annotation, secret.name()));
    }
    String value = secret.annotations().get(annotation);
    return TRUE.equals(value)
        ? List.of()
        : List.of(
            "Annotation %s of Secret %s has the value \"%s\", so nothing is done. Expected: true."
                .formatted(annotation, secret.name(), FindingLocation.printable(value)));
  }
}
