package io.etcdwarden.pki;

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
final class Generation {
  static final String KEY = "ca.key";
  static final String CERTIFICATE = AuthoritySpec.DEFAULT_DATA_KEY;

  private Generation() {}

  static String secretName(String cluster, Line line, long number) {
    return cluster + "-" + line.word() + "-ca-" + number;
  }

  static StoredSecret secret(PkiWish wish, Line line, CertificateAuthority authority) {
    Map<String, byte[]> data = new TreeMap<>();
    data.put(CERTIFICATE, Bundle.write(List.of(authority.certificate())));
    data.put(KEY, authority.key().pem());
    String name = secretName(wish.cluster(), line, authority.generation());
    return StoredSecret.unwritten(name, StoredSecret.OPAQUE, data)
        .withMarks(
            Marks.labels(wish.cluster(), line, Marks.Role.GENERATION),
            Map.of(Marks.GENERATION, String.valueOf(authority.generation())))
        .withOwners(wish.owners())
        .frozen();
  }

  /** The generations made for a line of this cluster, in the order of their Secrets' names. */
  static List<StoredSecret> secretsOf(PkiWish wish, Line line, Vault vault) {
    return vault.secrets().stream()
        .filter(secret -> Marks.areOf(wish.cluster(), secret.labels()))
        .filter(secret -> Marks.Role.GENERATION.word().equals(secret.labels().get(Marks.ROLE)))
        .filter(secret -> line.word().equals(secret.labels().get(Marks.LINE)))
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
    return number(secret, Marks.GENERATION);
  }

  static OptionalLong number(StoredSecret secret, String annotation) {
    String text = secret.annotations().getOrDefault(annotation, "");
    try {
      long number = Long.parseLong(text);
      return number > 0 ? OptionalLong.of(number) : OptionalLong.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  /** The authority that the Secret holds; none if its parts are missing or do not fit together. */
  static Optional<CertificateAuthority> authority(StoredSecret secret) {
    OptionalLong number = number(secret);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    return authority(
        Bundle.read(secret, List.of(CERTIFICATE)), Bundle.key(secret, KEY), number.getAsLong());
  }

  /** The certificate that the key was made for, with the key. */
  static Optional<CertificateAuthority> authority(
      List<Certificate> certificates, Optional<HeldKey> key, long number) {
    return key.flatMap(
        held ->
            certificates.stream()
                .filter(held::belongsTo)
                .filter(TrustRules::maySign)
                .findFirst()
                .map(certificate -> new CertificateAuthority(certificate, held, number)));
  }
}
