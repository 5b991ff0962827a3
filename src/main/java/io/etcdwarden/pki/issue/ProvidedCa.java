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
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a CA that a user provides. The CA can issue if the user also provides its private key. */
final class ProvidedCa {
  private final PkiRequest request;
  private final SecretSet secrets;
  private final Instant now;

  ProvidedCa(PkiRequest request, SecretSet secrets, Instant now) {
    this.request = request;
    this.secrets = secrets;
    this.now = now;
  }

  IssuanceResult<LineTrust> read(TrustDomain domain, StoredSecret stored) {
    Map<Line, List<Certificate>> bundles = new EnumMap<>(Line.class);
    List<Certificate> all = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (LineRequest line : domain.lines()) {
      FindingLocation location = FindingLocation.ofBundle(line, request.namespace());
      findings.addAll(SecretRules.checkSecret(location.atKey(""), stored));
      PemRules.ReadResult<Certificate> read = readBundle(location, stored);
      findings.addAll(read.findings());
      bundles.put(line.line(), read.values());
      all.addAll(read.values());
      checkMountedKey(location, stored, read.values()).ifPresent(findings::add);
    }
    String keySecret = PkiLabels.caKeySecretName(stored.name());
    CertificateAuthority ca =
        Stream.of(
                secrets.find(keySecret).stream()
                    .flatMap(secret -> cas(secret, CaGeneration.KEY_DATA_KEY, all)),
                cas(stored, CaGeneration.KEY_DATA_KEY, all),
                cas(stored, Credential.PRIVATE_KEY_DATA_KEY, all))
            .flatMap(sources -> sources)
            .reduce(this::better)
            .orElse(null);
    String remedy =
        "Put the key of a valid CA certificate that has a subject under %s into Secret %s"
            .formatted(CaGeneration.KEY_DATA_KEY, keySecret);
    return IssuanceResult.of(
            new LineTrust(
                domain, Origin.PROVIDED, bundles, ca, Map.of(), Set.of(), CaRotation.NONE, remedy))
        .withFindings(findings);
  }

  /**
   * The CA that issues: the valid one that ends last. A CA that was renewed with its key may stand
   * behind or in front of its old certificate, and the leaves of the old one would end with it.
   */
  private CertificateAuthority better(CertificateAuthority one, CertificateAuthority other) {
    boolean oneIsValid = one.certificate().isValidAt(now);
    boolean otherIsValid = other.certificate().isValidAt(now);
    boolean endsLater = other.certificate().notAfter().isAfter(one.certificate().notAfter());
    return (oneIsValid == otherIsValid ? endsLater : otherIsValid) ? other : one;
  }

  private static PemRules.ReadResult<Certificate> readBundle(
      FindingLocation location, StoredSecret stored) {
    Optional<Finding> unreadable = SecretRules.checkValue(location, stored);
    if (unreadable.isPresent()) {
      return new PemRules.ReadResult<>(List.of(), List.of(unreadable.get()));
    }
    List<Finding> findings = new ArrayList<>();
    boolean differ =
        stored.has(CaSpec.DEFAULT_DATA_KEY)
            && stored.has(TrustBundle.BUNDLE_DATA_KEY)
            && !Arrays.equals(
                stored.value(CaSpec.DEFAULT_DATA_KEY), stored.value(TrustBundle.BUNDLE_DATA_KEY));
    if (differ) {
      findings.add(
          location.warning(
              FindingCode.BUNDLE_KEYS_DIFFER,
              "its data keys %s and %s differ. Some programs read one, some the other. Make them"
                      .formatted(CaSpec.DEFAULT_DATA_KEY, TrustBundle.BUNDLE_DATA_KEY)
                  + " equal."));
    }
    PemRules.ReadResult<Certificate> read =
        PemRules.readBundle(location, stored.value(location.dataKey()));
    findings.addAll(read.findings());
    return new PemRules.ReadResult<>(read.values(), findings);
  }

  /** Pods mount the whole Secret, so everybody in a pod could issue certificates with the key. */
  private static Optional<Finding> checkMountedKey(
      FindingLocation location, StoredSecret stored, List<Certificate> bundle) {
    Optional<String> dataKey =
        stored.has(CaGeneration.KEY_DATA_KEY)
            ? Optional.of(CaGeneration.KEY_DATA_KEY)
            : cas(stored, Credential.PRIVATE_KEY_DATA_KEY, bundle)
                .findFirst()
                .map(_ -> Credential.PRIVATE_KEY_DATA_KEY);
    return dataKey.map(
        key ->
            location
                .atKey("")
                .warning(
                    FindingCode.CA_PRIVATE_KEY_MOUNTED,
                    "also holds %s, which is mounted into every pod. Put the key into another"
                            .formatted(key)
                        + " Secret."));
  }

  private static Stream<CertificateAuthority> cas(
      StoredSecret secret, String dataKey, List<Certificate> certificates) {
    return CaGeneration.cas(certificates, TrustBundle.privateKey(secret, dataKey), 0);
  }
}
