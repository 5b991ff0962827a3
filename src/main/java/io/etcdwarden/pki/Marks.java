package io.etcdwarden.pki;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The labels and annotations by which the operator knows the Secrets it made, again. */
public final class Marks {
  /** The domain of every label and annotation of certificates. */
  public static final String DOMAIN = "pki.etcdwarden.io/";

  public static final String ORIGIN = DOMAIN + "origin";
  public static final String GENERATED = "generated";
  public static final String LINE = DOMAIN + "line";
  public static final String ROLE = DOMAIN + "role";

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String MANAGER = "etcd-druid";
  static final String PART_OF = "app.kubernetes.io/part-of";

  /** On a generation: its number; on a bundle: the number of the generation that issues. */
  static final String GENERATION = DOMAIN + "generation";

  /** On a bundle: the Secret of the generation that issues, which may be another cluster's. */
  static final String GENERATION_SECRET = DOMAIN + "generation-secret";

  /** On a leaf: the generation that issued it; 0 for a provided authority. */
  static final String ISSUER_GENERATION = DOMAIN + "issuer-generation";

  static final String ISSUED_AT = DOMAIN + "issued-at";

  /** On a leaf: digest of the certificate we put there, to notice when somebody replaces it. */
  static final String CONTENT_HASH = DOMAIN + "content-hash";

  private Marks() {}

  /** What a generated Secret is for. */
  enum Role {
    GENERATION("ca-generation"),
    BUNDLE("ca-bundle"),
    LEAF("leaf");

    private final String word;

    Role(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  static Map<String, String> labels(String cluster, Line line, Role role) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(MANAGED_BY, MANAGER);
    labels.put(PART_OF, cluster);
    labels.put(ORIGIN, GENERATED);
    labels.put(LINE, line.word());
    labels.put(ROLE, role.word());
    return labels;
  }

  static boolean areOf(String cluster, Map<String, String> labels) {
    return areOurs(labels) && cluster.equals(labels.get(PART_OF));
  }

  /** Whether the operator made it, for whichever cluster. */
  public static boolean areOurs(Map<String, String> labels) {
    return GENERATED.equals(labels.get(ORIGIN)) && MANAGER.equals(labels.get(MANAGED_BY));
  }

  /** Whether the operator made it to keep the key of an authority, for whichever cluster. */
  public static boolean areOfGeneration(Map<String, String> labels) {
    return areOurs(labels) && Role.GENERATION.word().equals(labels.get(ROLE));
  }

  /** The Secret with the key of the authority that this bundle was made from. */
  public static Optional<String> generationSecret(StoredSecret bundle) {
    return areOurs(bundle.labels())
        ? Optional.ofNullable(bundle.annotations().get(GENERATION_SECRET))
        : Optional.empty();
  }

  /** Where a user puts the private key of a provided authority, so that pods do not mount it. */
  static String keySecretOf(String authoritySecret) {
    return authoritySecret + "-key";
  }
}
