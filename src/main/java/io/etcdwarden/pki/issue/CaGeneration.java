package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The Secrets of CA generations.
 *
 * <p>A CA generation is one numbered, generated CA of a line. Its Secret, {@code
 * <etcd>-<line>-ca-<number>}, holds the certificate and the private key. It is immutable, and no
 * pod mounts it: a user who can read the files of a pod must not be able to issue certificates. The
 * CA Secret that pods mount holds certificates only and names its CA generation in an annotation.
 */
public final class CaGeneration {
  static final String KEY_DATA_KEY = "ca.key";
  static final String CERTIFICATE_DATA_KEY = CaSpec.DEFAULT_DATA_KEY;

  /** The CAs that are presented after a leaf certificate, if an issuer signed this CA. */
  static final String CHAIN_DATA_KEY = "chain.crt";

  private CaGeneration() {}

  /**
   * The Secrets that the engine reads for a request.
   *
   * <p>A CA Secret names its CA generation, so call this again with the Secrets that were found
   * until it returns no new name.
   *
   * @param known the Secrets that were found so far
   */
  public static Set<String> secretNames(PkiRequest request, SecretSet known) {
    Set<String> names = new TreeSet<>();
    for (LineRequest line : request.lines()) {
      names.add(secretName(request.cluster(), line.line(), 1));
      SecretRef ca = line.ca().secret();
      if (ca.isReachableFrom(request.namespace())) {
        names.add(ca.name());
        names.add(PkiLabels.caKeySecretName(ca.name()));
        known.find(ca.name()).map(PkiLabels::caGenerationSecrets).ifPresent(names::addAll);
      }
      line.credentials().stream()
          .map(CredentialSpec::secret)
          .filter(ref -> ref.isReachableFrom(request.namespace()))
          .forEach(ref -> names.add(ref.name()));
    }
    return names;
  }

  public static String secretName(String cluster, Line line, long number) {
    return cluster + "-" + line.wireName() + "-ca-" + number;
  }

  static StoredSecret toSecret(PkiRequest request, Line line, CertificateAuthority ca) {
    Map<String, byte[]> data = new TreeMap<>();
    data.put(CERTIFICATE_DATA_KEY, TrustBundle.write(List.of(ca.certificate())));
    data.put(KEY_DATA_KEY, ca.key().pem());
    Map<String, String> annotations = new TreeMap<>();
    annotations.put(PkiLabels.GENERATION, String.valueOf(ca.generation()));
    if (!ca.chain().isEmpty()) {
      data.put(CHAIN_DATA_KEY, TrustBundle.write(ca.chain()));
      annotations.put(PkiLabels.ISSUER_REF, request.issuer().id());
    }
    String name = secretName(request.cluster(), line, ca.generation());
    StoredSecret secret =
        StoredSecret.unwritten(name, StoredSecret.OPAQUE, data)
            .withMetadata(
                PkiLabels.labels(request.cluster(), line, PkiLabels.Role.CA_GENERATION),
                annotations)
            .asImmutable();
    return Ownership.of(request, secret);
  }

  /** The CA generations of a line of this cluster, in the order of their names. */
  static List<StoredSecret> secretsOf(PkiRequest request, Line line, SecretSet secrets) {
    return secrets.all().stream()
        .filter(secret -> PkiLabels.isGeneratedFor(request.cluster(), secret.labels()))
        .filter(secret -> PkiLabels.isCaGeneration(secret.labels()))
        .filter(secret -> line.wireName().equals(secret.labels().get(PkiLabels.LINE)))
        .toList();
  }

  /** Two Secrets with the same number, as text. One of them is a copy or a forgery. */
  static Optional<String> conflict(List<StoredSecret> generations) {
    Map<Long, String> seen = new HashMap<>();
    List<String> conflicts = new ArrayList<>();
    for (StoredSecret secret : generations) {
      OptionalLong number = number(secret);
      if (number.isPresent()) {
        String other = seen.putIfAbsent(number.getAsLong(), secret.name());
        if (other != null) {
          conflicts.add(other + " and " + secret.name());
        }
      }
    }
    return conflicts.stream().findFirst();
  }

  /** The number in the generation annotation, or empty if it is not a positive number. */
  static OptionalLong number(StoredSecret secret) {
    return number(secret, PkiLabels.GENERATION);
  }

  /** The number in an annotation, or empty if it is not a positive number. */
  public static OptionalLong number(StoredSecret secret, String annotation) {
    String text = secret.annotations().getOrDefault(annotation, "");
    try {
      long number = Long.parseLong(text);
      return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  /** The CA in the Secret, or empty if its certificate and key do not belong together. */
  public static Optional<CertificateAuthority> ca(StoredSecret secret) {
    OptionalLong number = number(secret);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    return cas(
            TrustBundle.read(secret, List.of(CERTIFICATE_DATA_KEY)),
            TrustBundle.privateKey(secret, KEY_DATA_KEY),
            number.getAsLong())
        .findFirst()
        .map(
            ca ->
                new CertificateAuthority(
                    ca.certificate(),
                    ca.key(),
                    ca.generation(),
                    TrustBundle.read(secret, List.of(CHAIN_DATA_KEY))));
  }

  /**
   * The key with each CA certificate that belongs to it. A certificate without a subject is left
   * out: its leaves would have no issuer, and programs in Java refuse such leaves.
   */
  static Stream<CertificateAuthority> cas(
      List<Certificate> certificates, Optional<KeyMaterial> key, long number) {
    return key.stream()
        .flatMap(
            privateKey ->
                certificates.stream()
                    .filter(privateKey::belongsTo)
                    .filter(Certificate::canSign)
                    .filter(certificate -> !certificate.subject().isEmpty())
                    .map(certificate -> new CertificateAuthority(certificate, privateKey, number)));
  }
}
