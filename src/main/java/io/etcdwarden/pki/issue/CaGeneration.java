package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.BundleRules;
import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
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
import java.util.TreeMap;

/**
 * A numbered generation of a generated authority. Each has a Secret of its own, which is never
 * changed and which no pod mounts: whoever reads a pod's files must not be able to mint
 * certificates.
 */
public final class CaGeneration {
  static final String KEY_DATA_KEY = "ca.key";
  static final String CERTIFICATE_DATA_KEY = CaSpec.DEFAULT_DATA_KEY;

  private CaGeneration() {}

  public static String secretName(String cluster, Line line, long number) {
    return cluster + "-" + line.wireName() + "-ca-" + number;
  }

  static StoredSecret toSecret(PkiRequest request, Line line, CertificateAuthority ca) {
    Map<String, byte[]> data = new TreeMap<>();
    data.put(CERTIFICATE_DATA_KEY, TrustBundle.write(List.of(ca.certificate())));
    data.put(KEY_DATA_KEY, ca.key().pem());
    String name = secretName(request.cluster(), line, ca.generation());
    return StoredSecret.unwritten(name, StoredSecret.OPAQUE, data)
        .withMetadata(
            PkiLabels.labels(request.cluster(), line, PkiLabels.Role.CA_GENERATION),
            Map.of(PkiLabels.GENERATION, String.valueOf(ca.generation())))
        .withOwners(request.ownerUids())
        .asImmutable();
  }

  /** The generations made for a line of this cluster, in the order of their Secrets' names. */
  static List<StoredSecret> secretsOf(PkiRequest request, Line line, SecretSet secrets) {
    return secrets.all().stream()
        .filter(secret -> PkiLabels.isGeneratedFor(request.cluster(), secret.labels()))
        .filter(
            secret ->
                PkiLabels.Role.CA_GENERATION
                    .labelValue()
                    .equals(secret.labels().get(PkiLabels.ROLE)))
        .filter(secret -> line.wireName().equals(secret.labels().get(PkiLabels.LINE)))
        .toList();
  }

  /** Two Secrets that claim the same number, if there are: one of them is a copy or a forgery. */
  static Optional<String> conflict(List<StoredSecret> generations) {
    Map<Long, String> seen = new HashMap<>();
    List<String> doubles = new ArrayList<>();
    for (StoredSecret secret : generations) {
      OptionalLong number = number(secret);
      if (number.isPresent()) {
        String other = seen.putIfAbsent(number.getAsLong(), secret.name());
        if (other != null) {
          doubles.add(other + " and " + secret.name());
        }
      }
    }
    return doubles.stream().findFirst();
  }

  /** The generation number that a Secret is annotated with; none if it is not a positive number. */
  static OptionalLong number(StoredSecret secret) {
    return number(secret, PkiLabels.GENERATION);
  }

  public static OptionalLong number(StoredSecret secret, String annotation) {
    String text = secret.annotations().getOrDefault(annotation, "");
    try {
      long number = Long.parseLong(text);
      return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  /** The authority that the Secret holds; none if its parts are missing or do not fit together. */
  public static Optional<CertificateAuthority> ca(StoredSecret secret) {
    OptionalLong number = number(secret);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    return ca(
        TrustBundle.read(secret, List.of(CERTIFICATE_DATA_KEY)),
        TrustBundle.privateKey(secret, KEY_DATA_KEY),
        number.getAsLong());
  }

  /** The certificate that the key was made for, with the key. */
  static Optional<CertificateAuthority> ca(
      List<Certificate> certificates, Optional<KeyMaterial> key, long number) {
    return key.flatMap(
        privateKey ->
            certificates.stream()
                .filter(privateKey::belongsTo)
                .filter(BundleRules::canSign)
                .findFirst()
                .map(certificate -> new CertificateAuthority(certificate, privateKey, number)));
  }
}
