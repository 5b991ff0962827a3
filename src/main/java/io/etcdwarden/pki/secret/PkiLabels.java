package io.etcdwarden.pki.secret;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The labels and annotations by which the operator recognizes the Secrets that it generated. */
public final class PkiLabels {
  /** The prefix of every label and annotation of the certificate engine. */
  public static final String PREFIX = "pki.etcdwarden.io/";

  public static final String ORIGIN = PREFIX + "origin";
  public static final String GENERATED = "generated";
  public static final String LINE = PREFIX + "line";
  public static final String ROLE = PREFIX + "role";

  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String MANAGER = "etcd-druid";
  public static final String PART_OF = "app.kubernetes.io/part-of";

  /** On a CA generation: its number. On a CA Secret: the number of its CA generation. */
  public static final String GENERATION = PREFIX + "generation";

  /** On a CA Secret: the Secret of its CA generation, which may be another cluster's. */
  public static final String GENERATION_SECRET = PREFIX + "generation-secret";

  /** On a CA Secret: the certificate of each of its CA generations. */
  public static final String GENERATIONS = PREFIX + "generations";

  /** On a CA Secret: how often the operator added CA generations to it and removed some. */
  public static final String TRUST_REVISIONS = PREFIX + "trust-revisions";

  /**
   * On a CA generation: the request of a user for which it was generated, {@code @} and its token,
   * after {@code urgent} if the old key has leaked.
   */
  public static final String REQUESTED_BY = PREFIX + "requested-by";

  /** On a CA generation: the issuer of cert-manager that signed it; absent if it signed itself. */
  public static final String ISSUER_REF = PREFIX + "issuer-ref";

  /** On a leaf: the number of the CA generation that issued it, or 0 for a provided CA. */
  public static final String ISSUER_GENERATION = PREFIX + "issuer-generation";

  public static final String ISSUED_AT = PREFIX + "issued-at";

  /** On a leaf: the digest of the issued certificate, to notice when a user replaces it. */
  public static final String CONTENT_HASH = PREFIX + "content-hash";

  /** On a leaf: the certificates that the operator issued into it, which members may still hold. */
  public static final String ISSUED_CERTIFICATES = PREFIX + "issued-certificates";

  /**
   * On a leaf: when a user last asked for a new certificate. Programs that read it only at start
   * are restarted until they have one that was issued then or later.
   */
  public static final String RENEWAL_REQUESTED = PREFIX + "renewal-requested";

  /**
   * On a CA Secret: a user asks for a new certificate of the CA with the same key. On a leaf: for a
   * new certificate, with a new key as always.
   */
  public static final String FORCE_RENEW = PREFIX + "force-renew";

  /** On a CA Secret: a user asks for a new CA. On a leaf: the same as {@link #FORCE_RENEW}. */
  public static final String FORCE_REPLACE = PREFIX + "force-replace";

  /**
   * On a provided leaf: a user asks that the operator issues it from now on, or the operator has
   * accepted this. Then the deletion of the Secret takes effect although an Etcd names it.
   */
  public static final String HAND_OVER = PREFIX + "hand-over";

  public static final String ASKED = "true";
  public static final String ACCEPTED = "accepted";

  /** On a leaf: the CAs that issued its last certificates. */
  public static final String ISSUERS = PREFIX + "issuers";

  /** On a client certificate: the name of its entry in {@code spec.pki.clients}. */
  public static final String CLIENT = PREFIX + "client";

  /** On a client certificate: the digest of the subject, names and key algorithm. */
  public static final String ISSUED_FOR = PREFIX + "issued-for";

  /** On a client certificate: the SHA-256 of the public key of the CA that issued it. */
  public static final String ISSUER_KEY = PREFIX + "issuer-key";

  /** On a client certificate: since when the operator issues it from the same CA. */
  public static final String ISSUER_SINCE = PREFIX + "issuer-since";

  /** On a Secret that is kept when its Etcd is deleted: the name of the Etcd that retains it. */
  public static final String RETAINED_FOR = PREFIX + "retained-for";

  /** On the CA Secret of the client line: the CAs of the backup line that the operator added. */
  public static final String BACKUP_CAS = PREFIX + "backup-cas";

  /** On a trust bundle for clients: a digest of its certificates. */
  public static final String BUNDLE_HASH = PREFIX + "bundle-hash";

  /** The annotations of a client certificate. */
  public static final List<String> CLIENT_ANNOTATIONS =
      List.of(
          CLIENT,
          ISSUED_FOR,
          ISSUER_GENERATION,
          ISSUER_KEY,
          ISSUER_SINCE,
          ISSUED_AT,
          CONTENT_HASH,
          RETAINED_FOR);

  private PkiLabels() {}

  /** The kind of a generated Secret or ConfigMap. */
  public enum Role {
    CA_GENERATION("ca-generation"),
    CA_BUNDLE("ca-bundle"),
    LEAF("leaf"),

    /** A copy of the CA certificates of the client line, for clients. */
    TRUST_BUNDLE("trust-bundle"),

    /** A client certificate of {@code spec.pki.clients}, which no member mounts. */
    CLIENT_CERTIFICATE("client-certificate");

    private final String labelValue;

    Role(String labelValue) {
      this.labelValue = labelValue;
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

  /** Whether the operator generated the Secret, for any cluster. */
  public static boolean isGenerated(Map<String, String> labels) {
    return GENERATED.equals(labels.get(ORIGIN)) && MANAGER.equals(labels.get(MANAGED_BY));
  }

  /** Whether the Secret is a CA generation of any cluster. */
  public static boolean isCaGeneration(Map<String, String> labels) {
    return isGenerated(labels) && Role.CA_GENERATION.labelValue().equals(labels.get(ROLE));
  }

  /** Whether the object is a trust bundle for clients of any cluster. */
  public static boolean isTrustBundle(Map<String, String> labels) {
    return isGenerated(labels) && Role.TRUST_BUNDLE.labelValue().equals(labels.get(ROLE));
  }

  /** Whether the Secret is a client certificate of any cluster. */
  public static boolean isClientCertificate(Map<String, String> labels) {
    return isGenerated(labels) && Role.CLIENT_CERTIFICATE.labelValue().equals(labels.get(ROLE));
  }

  /** The name of the CA generation that a generated CA Secret was made from. */
  public static Optional<String> caGenerationSecret(StoredSecret bundle) {
    return isGenerated(bundle.labels())
        ? Optional.ofNullable(bundle.annotations().get(GENERATION_SECRET))
        : Optional.empty();
  }

  /** The names of all CA generations that a generated CA Secret names or records. */
  public static Set<String> caGenerationSecrets(StoredSecret bundle) {
    Set<String> names = new TreeSet<>();
    caGenerationSecret(bundle).ifPresent(names::add);
    if (isGenerated(bundle.labels())) {
      GenerationRecord.of(bundle)
          .fingerprints()
          .keySet()
          .forEach(number -> names.add(generationSecret(bundle, number)));
    }
    return names;
  }

  /** The name of a CA generation of a generated CA Secret, which may be another cluster's. */
  public static String generationSecret(StoredSecret bundle, long number) {
    return "%s-%s-ca-%d".formatted(bundle.labels().get(PART_OF), bundle.labels().get(LINE), number);
  }

  /** The name of the Secret for the private key of a provided CA, which pods do not mount. */
  public static String caKeySecretName(String caSecret) {
    return caSecret + "-key";
  }
}
