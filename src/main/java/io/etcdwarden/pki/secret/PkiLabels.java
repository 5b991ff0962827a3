package io.etcdwarden.pki.secret;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The labels and annotations by which the operator knows the Secrets it made, again. */
public final class PkiLabels {
  /** The domain of every label and annotation of certificates. */
  public static final String PREFIX = "pki.etcdwarden.io/";

  public static final String ORIGIN = PREFIX + "origin";
  public static final String GENERATED = "generated";
  public static final String LINE = PREFIX + "line";
  public static final String ROLE = PREFIX + "role";

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String MANAGER = "etcd-druid";
  public static final String PART_OF = "app.kubernetes.io/part-of";

  /** On a generation: its number; on a bundle: the number of the generation that issues. */
  public static final String GENERATION = PREFIX + "generation";

  /** On a bundle: the Secret of the generation that issues, which may be another cluster's. */
  public static final String GENERATION_SECRET = PREFIX + "generation-secret";

  /** On a leaf: the generation that issued it; 0 for a provided authority. */
  public static final String ISSUER_GENERATION = PREFIX + "issuer-generation";

  public static final String ISSUED_AT = PREFIX + "issued-at";

  /** On a leaf: digest of the certificate we put there, to notice when somebody replaces it. */
  public static final String CONTENT_HASH = PREFIX + "content-hash";

  private PkiLabels() {}

  /** What a generated Secret is for. */
  public enum Role {
    CA_GENERATION("ca-generation"),
    CA_BUNDLE("ca-bundle"),
    LEAF("leaf");

    private final String labelValue;

    Role(String word) {
      this.labelValue = word;
    }

    public String labelValue() {
      return labelValue;
    }
  }

  public static Map<String, String> labels(String cluster, Line line, Role role) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(MANAGED_BY, MANAGER);
    labels.put(PART_OF, cluster);
    labels.put(ORIGIN, GENERATED);
    labels.put(LINE, line.wireName());
    labels.put(ROLE, role.labelValue());
    return labels;
  }

  public static boolean isGeneratedFor(String cluster, Map<String, String> labels) {
    return isGenerated(labels) && cluster.equals(labels.get(PART_OF));
  }

  /** Whether the operator made it, for whichever cluster. */
  public static boolean isGenerated(Map<String, String> labels) {
    return GENERATED.equals(labels.get(ORIGIN)) && MANAGER.equals(labels.get(MANAGED_BY));
  }

  /** Whether the operator made it to keep the key of an authority, for whichever cluster. */
  public static boolean isCaGeneration(Map<String, String> labels) {
    return isGenerated(labels) && Role.CA_GENERATION.labelValue().equals(labels.get(ROLE));
  }

  /** The Secret with the key of the authority that this bundle was made from. */
  public static Optional<String> caGenerationSecret(StoredSecret bundle) {
    return isGenerated(bundle.labels())
        ? Optional.ofNullable(bundle.annotations().get(GENERATION_SECRET))
        : Optional.empty();
  }

  /** Where a user puts the private key of a provided authority, so that pods do not mount it. */
  public static String caKeySecretName(String authoritySecret) {
    return authoritySecret + "-key";
  }
}
