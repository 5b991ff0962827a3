package io.etcdwarden.pki;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an authority that a user provides; it may issue if the user also gives its key. */
final class ProvidedAuthority {
  private final PkiWish wish;
  private final Vault vault;
  private final Settled settled;

  ProvidedAuthority(PkiWish wish, Vault vault, Settled settled) {
    this.wish = wish;
    this.vault = vault;
    this.settled = settled;
  }

  Trust read(Domain domain, StoredSecret stored) {
    Map<Line, List<Certificate>> bundles = new EnumMap<>(Line.class);
    List<Certificate> all = new ArrayList<>();
    for (LineWish line : domain.lines()) {
      Place place = Domain.place(line, wish.namespace());
      settled.find(SecretRules.object(place.at(""), stored));
      List<Certificate> bundle = bundle(place, stored);
      bundles.put(line.line(), bundle);
      all.addAll(bundle);
      mounted(place, stored, bundle).ifPresent(settled::find);
    }
    String keySecret = Marks.keySecretOf(stored.name());
    CertificateAuthority held =
        vault
            .find(keySecret)
            .flatMap(secret -> authority(secret, Generation.KEY, all))
            .or(() -> authority(stored, Generation.KEY, all))
            .or(() -> authority(stored, Credential.PRIVATE_KEY_KEY, all))
            .orElse(null);
    String remedy = "Put the CA's key under %s into Secret %s".formatted(Generation.KEY, keySecret);
    return new Trust(domain, Origin.PROVIDED, bundles, held, remedy);
  }

  private List<Certificate> bundle(Place place, StoredSecret stored) {
    Optional<Finding> unreadable = SecretRules.entry(place, stored);
    if (unreadable.isPresent()) {
      settled.find(unreadable.get());
      return List.of();
    }
    boolean differ =
        stored.has(AuthoritySpec.DEFAULT_DATA_KEY)
            && stored.has(Bundle.OTHER_KEY)
            && !Arrays.equals(
                stored.entry(AuthoritySpec.DEFAULT_DATA_KEY), stored.entry(Bundle.OTHER_KEY));
    if (differ) {
      settled.find(
          place.warning(
              FindingCode.BUNDLE_KEYS_DIFFER,
              "its keys %s and %s differ. Some programs read one, some the other. Make them equal."
                  .formatted(AuthoritySpec.DEFAULT_DATA_KEY, Bundle.OTHER_KEY)));
    }
    PemRules.Reading<Certificate> reading = PemRules.bundle(place, stored.entry(place.dataKey()));
    settled.find(reading.findings());
    return reading.values();
  }

  /** Pods mount the whole Secret: a key in it lets everybody in a pod mint certificates. */
  private static Optional<Finding> mounted(
      Place place, StoredSecret stored, List<Certificate> bundle) {
    Optional<String> dataKey =
        stored.has(Generation.KEY)
            ? Optional.of(Generation.KEY)
            : authority(stored, Credential.PRIVATE_KEY_KEY, bundle)
                .map(authority -> Credential.PRIVATE_KEY_KEY);
    return dataKey.map(
        key ->
            place
                .at("")
                .warning(
                    FindingCode.CA_PRIVATE_KEY_MOUNTED,
                    "also holds %s, which is mounted into every pod. Keep the key in another Secret."
                        .formatted(key)));
  }

  private static Optional<CertificateAuthority> authority(
      StoredSecret secret, String dataKey, List<Certificate> certificates) {
    return Generation.authority(certificates, Bundle.key(secret, dataKey), 0);
  }
}
