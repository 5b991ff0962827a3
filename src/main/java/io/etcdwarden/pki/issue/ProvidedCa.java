package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.PemRules;
import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an authority that a user provides; it may issue if the user also gives its key. */
final class ProvidedCa {
  private final PkiRequest request;
  private final SecretSet secrets;
  private final Settled settled;

  ProvidedCa(PkiRequest request, SecretSet secrets, Settled settled) {
    this.request = request;
    this.secrets = secrets;
    this.settled = settled;
  }

  LineTrust read(TrustDomain domain, StoredSecret stored) {
    Map<Line, List<Certificate>> bundles = new EnumMap<>(Line.class);
    List<Certificate> all = new ArrayList<>();
    for (LineRequest line : domain.lines()) {
      FindingLocation location = TrustDomain.location(line, request.namespace());
      settled.addFindings(SecretRules.checkSecret(location.atKey(""), stored));
      List<Certificate> bundle = readBundle(location, stored);
      bundles.put(line.line(), bundle);
      all.addAll(bundle);
      checkMountedKey(location, stored, bundle).ifPresent(settled::addFindings);
    }
    String keySecret = PkiLabels.caKeySecretName(stored.name());
    CertificateAuthority ca =
        secrets
            .find(keySecret)
            .flatMap(secret -> ca(secret, CaGeneration.KEY_DATA_KEY, all))
            .or(() -> ca(stored, CaGeneration.KEY_DATA_KEY, all))
            .or(() -> ca(stored, Credential.PRIVATE_KEY_DATA_KEY, all))
            .orElse(null);
    String remedy =
        "Put the CA's key under %s into Secret %s".formatted(CaGeneration.KEY_DATA_KEY, keySecret);
    return new LineTrust(domain, Origin.PROVIDED, bundles, ca, remedy);
  }

  private List<Certificate> readBundle(FindingLocation location, StoredSecret stored) {
    Optional<Finding> unreadable = SecretRules.checkValue(location, stored);
    if (unreadable.isPresent()) {
      settled.addFindings(unreadable.get());
      return List.of();
    }
    boolean differ =
        stored.has(CaSpec.DEFAULT_DATA_KEY)
            && stored.has(TrustBundle.BUNDLE_DATA_KEY)
            && !Arrays.equals(
                stored.value(CaSpec.DEFAULT_DATA_KEY), stored.value(TrustBundle.BUNDLE_DATA_KEY));
    if (differ) {
      settled.addFindings(
          location.warning(
              FindingCode.BUNDLE_KEYS_DIFFER,
              "its keys %s and %s differ. Some programs read one, some the other. Make them equal."
                  .formatted(CaSpec.DEFAULT_DATA_KEY, TrustBundle.BUNDLE_DATA_KEY)));
    }
    PemRules.ReadResult<Certificate> readResult =
        PemRules.readBundle(location, stored.value(location.dataKey()));
    settled.addFindings(readResult.findings());
    return readResult.values();
  }

  /** Pods mount the whole Secret: a key in it lets everybody in a pod mint certificates. */
  private static Optional<Finding> checkMountedKey(
      FindingLocation location, StoredSecret stored, List<Certificate> bundle) {
    Optional<String> dataKey =
        stored.has(CaGeneration.KEY_DATA_KEY)
            ? Optional.of(CaGeneration.KEY_DATA_KEY)
            : ca(stored, Credential.PRIVATE_KEY_DATA_KEY, bundle)
                .map(ca -> Credential.PRIVATE_KEY_DATA_KEY);
    return dataKey.map(
        key ->
            location
                .atKey("")
                .warning(
                    FindingCode.CA_PRIVATE_KEY_MOUNTED,
                    "also holds %s, which is mounted into every pod. Keep the key in another Secret."
                        .formatted(key)));
  }

  private static Optional<CertificateAuthority> ca(
      StoredSecret secret, String dataKey, List<Certificate> certificates) {
    return CaGeneration.ca(certificates, TrustBundle.privateKey(secret, dataKey), 0);
  }
}
