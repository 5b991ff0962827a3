package io.etcdwarden.pki.secret;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the operator remembers of a Secret that an entry of {@code spec.pki.clients} names. A
 * cluster may have a thousand of them, and every user who may write Secrets can make them large, so
 * the data of the Secret are read once for each of its versions and are not kept.
 *
 * <p>What the certificate was issued for is in annotations. They hold as long as the certificate is
 * the one whose digest the operator recorded.
 *
 * @param madeFor the part-of label of the Etcd that the operator issued it for; empty if the
 *     operator did not issue it
 * @param entry the name of the entry of the spec that it was issued for
 * @param leaf null if the certificate is missing, or does not belong to the private key
 * @param isReplaced whether it holds another certificate than the operator issued into it
 * @param issuedFor the digest of what the certificate was issued for
 * @param issuerKey the SHA-256 of the public key of its CA
 * @param issuerSince since when its certificates come from the same CA
 * @param trustDigest the SHA-256 of {@code ca.crt}
 * @param keyDigest the SHA-256 of {@code tls.key}
 */
public record StoredClientCertificate(
    String secret,
    String uid,
    String resourceVersion,
    boolean deleting,
    boolean immutable,
    Set<String> owners,
    String retainedFor,
    String madeFor,
    String entry,
    Leaf leaf,
    boolean isReplaced,
    String issuedFor,
    String issuerKey,
    Instant issuerSince,
    String trustDigest,
    String keyDigest) {
  public static final String TRUST_DATA_KEY = "ca.crt";

  /** A longer annotation is not one of the operator's. */
  private static final int MAX_ANNOTATION = 256;

  /** The Secret has one owner or none; of more only the first are remembered. */
  private static final int MAX_OWNERS = 4;

  /** A usable certificate. */
  public record Leaf(Instant notBefore, Instant notAfter, String fingerprint) {
    public boolean isValidAt(Instant now) {
      return !now.isBefore(notBefore) && !now.isAfter(notAfter);
    }
  }

  public StoredClientCertificate {
    owners = Set.copyOf(owners);
  }

  /** Reads a Secret. The data of a Secret that the operator did not issue are not read. */
  public static StoredClientCertificate of(StoredSecret stored) {
    boolean isIssued = PkiLabels.isClientCertificate(stored.labels());
    byte[] chain = isIssued ? stored.value(Credential.CERTIFICATE_DATA_KEY) : new byte[0];
    return new StoredClientCertificate(
        stored.name(),
        stored.uid(),
        stored.resourceVersion(),
        stored.deleting(),
        stored.immutable(),
        stored.owners().stream().limit(MAX_OWNERS).collect(Collectors.toSet()),
        annotation(stored, PkiLabels.RETAINED_FOR),
        isIssued ? stored.labels().getOrDefault(PkiLabels.PART_OF, "") : "",
        annotation(stored, PkiLabels.CLIENT),
        isIssued ? usableLeaf(stored).orElse(null) : null,
        chain.length > 0
            && !contentHash(stored.name(), chain)
                .equals(annotation(stored, PkiLabels.CONTENT_HASH)),
        annotation(stored, PkiLabels.ISSUED_FOR),
        annotation(stored, PkiLabels.ISSUER_KEY),
        StoredTime.parse(annotation(stored, PkiLabels.ISSUER_SINCE)).orElse(Instant.EPOCH),
        digest(stored.value(TRUST_DATA_KEY)),
        digest(stored.value(Credential.PRIVATE_KEY_DATA_KEY)));
  }

  private static String annotation(StoredSecret stored, String key) {
    String text = stored.annotations().getOrDefault(key, "");
    return text.length() > MAX_ANNOTATION ? "" : text;
  }

  private static Optional<Leaf> usableLeaf(StoredSecret stored) {
    return TrustBundle.read(stored, List.of(Credential.CERTIFICATE_DATA_KEY)).stream()
        .findFirst()
        .filter(
            leaf ->
                TrustBundle.privateKey(stored, Credential.PRIVATE_KEY_DATA_KEY)
                    .filter(key -> key.belongsTo(leaf))
                    .isPresent())
        .map(leaf -> new Leaf(leaf.notBefore(), leaf.notAfter(), leaf.fingerprint()));
  }

  /**
   * The digest that the operator records when it issues. It contains the name of the Secret, so
   * that a copy under another name does not count as issued by the operator.
   */
  public static String contentHash(String secret, byte[] certificate) {
    return digest((secret + "\n" + digest(certificate)).getBytes(UTF_8));
  }

  /** The SHA-256 of a value of a Secret, in hexadecimal. */
  public static String digest(byte[] value) {
    return Bytes.of(value).sha256();
  }

  public boolean isMadeFor(String cluster) {
    return !madeFor.isEmpty() && madeFor.equals(cluster);
  }

  public Optional<Leaf> findLeaf() {
    return Optional.ofNullable(leaf);
  }

  /** Whether the certificate comes from this CA, or from an earlier one with the same key. */
  public boolean isIssuedBy(Certificate ca) {
    return leaf != null && issuerKey.equals(ca.publicKeyFingerprint());
  }
}
