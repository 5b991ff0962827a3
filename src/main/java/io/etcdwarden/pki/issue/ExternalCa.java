package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.ChainRules;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.LineBundle;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A CA generation that an issuer of cert-manager signs instead of the CA itself.
 *
 * <p>The private key is the operator's, so the leaf certificates of the line come from this CA in
 * the order of the rotation, and no other certificate of the issuer is trusted by members. The
 * answer of the issuer is checked before anything uses it: a CA that the rotation has published
 * cannot be taken back without further restarts.
 */
record ExternalCa(
    PkiRequest request, TrustDomain domain, NewKeys keys, SignatureCache signatures, Instant now) {
  /** Whether the issuer signs the CA of this domain. */
  boolean isUsed() {
    return request.issuer().signs(domain);
  }

  /**
   * The signed CA generation; empty until the issuer has signed it.
   *
   * @param newest the CA that the new one replaces; empty if the line has none, so that pods wait
   *     for this one
   */
  IssuanceResult<Optional<CertificateAuthority>> next(
      long number, FindingLocation location, Optional<Certificate> newest) {
    String name = CaGeneration.secretName(request.cluster(), domain.firstLine(), number);
    Optional<KeyMaterial> key = keys.forSecret(name);
    IssuanceResult<Optional<CertificateAuthority>> none = IssuanceResult.of(Optional.empty());
    if (key.isEmpty()) {
      return newest.isPresent() ? none : none.withFinding(keys.notReady(location));
    }
    IssuanceResult<Optional<CertificateAuthority>> asked =
        none.withSigningRequest(request(name, number, key.get()));
    return switch (request.signingStates().get(name)) {
      case null ->
          asked.withFinding(pending(location, newest, "CertificateRequest " + name + " is due."));
      case SigningState.Pending wait -> asked.withFinding(pending(location, newest, wait.reason()));
      case SigningState.Refused refusal ->
          asked.withFinding(failed(location, newest, refusal.reason()));
      case SigningState.Signed signed ->
          problem(signed, newest)
              .map(problem -> asked.withFinding(failed(location, newest, answer(name, problem))))
              .orElseGet(
                  () ->
                      IssuanceResult.of(
                          Optional.of(CertificateAuthority.external(signed, number))));
    };
  }

  private SigningRequest request(String name, long number, KeyMaterial key) {
    return new SigningRequest(
        name,
        request.issuer(),
        CertificateAuthority.commonName(domain.caSpec(), number),
        domain.caSpec().allowedPurposes(),
        request.policy().caValidity(),
        request.policy().algorithm(),
        key);
  }

  private Finding pending(FindingLocation location, Optional<Certificate> newest, String reason) {
    return finding(location, newest, FindingCode.ISSUANCE_PENDING, reason);
  }

  private Finding failed(FindingLocation location, Optional<Certificate> newest, String reason) {
    return finding(location, newest, FindingCode.ISSUANCE_FAILED, reason);
  }

  private Finding finding(
      FindingLocation location, Optional<Certificate> newest, FindingCode code, String reason) {
    String issuer = FindingLocation.printable(request.issuer().text());
    return newest.isPresent()
        ? location.warning(
            code,
            "waits for a new CA from %s, and the present CA stays in use: %s"
                .formatted(issuer, reason))
        : location.error(
            code, "waits for its CA from %s, and pods cannot start: %s".formatted(issuer, reason));
  }

  private static String answer(String name, String problem) {
    return "the certificate in CertificateRequest %s %s. Correct the issuer, then delete the CertificateRequest."
        .formatted(name, problem);
  }

  /** What is wrong with the answer of the issuer, as the end of a sentence. */
  private Optional<String> problem(SigningState.Signed signed, Optional<Certificate> newest) {
    if (signed.chain().isEmpty()) {
      return Optional.of("cannot be read");
    }
    Certificate certificate = signed.chain().getFirst();
    if (!signed.key().belongsTo(certificate)) {
      return Optional.of("is for another key than the operator asked for");
    }
    if (!certificate.canSign()) {
      return Optional.of(
          "may not sign certificates (it needs CA:TRUE and keyCertSign): this issuer signs no CAs");
    }
    if (certificate.subject().isEmpty()) {
      return Optional.of("has no subject, so nothing could name it as its issuer");
    }
    if (!now.isBefore(certificate.notAfter())) {
      return Optional.of("has expired " + certificate.notAfter());
    }
    RotationDue due = new RotationDue(request, domain, SecretSet.EMPTY, now);
    if (newest.filter(due::isTooOld).isPresent()
        && !certificate.notAfter().isAfter(newest.get().notAfter())) {
      return Optional.of(
          "ends %s, not later than the CA that it replaces: renew the CA of the issuer"
              .formatted(certificate.notAfter()));
    }
    return domain.credentials().stream()
        .flatMap(spec -> refusal(spec, CertificateAuthority.external(signed, 1)).stream())
        .findFirst();
  }

  /** Why programs would refuse a leaf certificate of the CA, found with a certificate for trial. */
  private Optional<String> refusal(CredentialSpec spec, CertificateAuthority ca) {
    KeyMaterial key = KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, keys.random());
    Certificate leaf = ca.issue(spec, request.policy(), key, keys.random(), now).certificate();
    LineBundle bundle =
        new LineBundle(domain.line(spec.line()), List.of(ca.certificate()), true, true, now);
    return new ChainRules(spec, FindingLocation.of(spec, request.namespace()), bundle, signatures)
        .check(List.of(leaf), List.of()).stream()
            .filter(Finding::isError)
            .map(
                it ->
                    "cannot issue the certificate of %s (%s)"
                        .formatted(spec.secret().name(), it.code().reason()))
            .findFirst();
  }
}
