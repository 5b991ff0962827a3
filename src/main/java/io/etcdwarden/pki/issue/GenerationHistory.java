package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.GenerationRecord;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The CA generations of a trust domain that the record of its CA Secret names.
 *
 * <p>Earlier releases wrote no record. Then the generation that the CA Secret names is the only
 * one, and its certificate is that of its Secret or, if the Secret is lost, the issuer of the
 * stored leaf certificates.
 */
record GenerationHistory(
    PkiRequest request, TrustDomain domain, SecretSet secrets, SignatureCache signatures) {

  SortedMap<Long, KnownGeneration> of(StoredSecret bundle, Collection<Certificate> present) {
    SortedMap<Long, KnownGeneration> known = new TreeMap<>();
    GenerationRecord record = GenerationRecord.of(bundle);
    record
        .fingerprints()
        .forEach(
            (number, print) ->
                recorded(PkiLabels.generationSecret(bundle, number), number, print, present)
                    .ifPresent(it -> known.put(number, it)));
    long current = CaGeneration.number(bundle).orElse(0);
    if (known.isEmpty() && current > 0) {
      known.put(current, unrecorded(current, bundle, present));
    }
    return known;
  }

  /** Empty for a generation that was recorded but never written: it has issued nothing. */
  private Optional<KnownGeneration> recorded(
      String name, long number, String fingerprint, Collection<Certificate> present) {
    Optional<StoredSecret> secret =
        secrets.find(name).filter(it -> PkiLabels.isCaGeneration(it.labels()));
    Optional<CertificateAuthority> ca =
        secret
            .flatMap(CaGeneration::ca)
            .filter(it -> it.certificate().fingerprint().equals(fingerprint));
    Optional<Certificate> certificate =
        Stream.concat(ca.map(CertificateAuthority::certificate).stream(), present.stream())
            .filter(it -> it.fingerprint().equals(fingerprint))
            .findFirst();
    return certificate.map(
        it ->
            new KnownGeneration(number, it, ca.flatMap(_ -> secret).orElse(null), ca.orElse(null)));
  }

  private KnownGeneration unrecorded(
      long number, StoredSecret bundle, Collection<Certificate> present) {
    Optional<StoredSecret> secret =
        PkiLabels.caGenerationSecret(bundle)
            .flatMap(secrets::find)
            .filter(it -> PkiLabels.isCaGeneration(it.labels()));
    Optional<CertificateAuthority> ca = secret.flatMap(CaGeneration::ca);
    Optional<Certificate> certificate =
        ca.map(CertificateAuthority::certificate).or(() -> issuerOfLeaves(present));
    return new KnownGeneration(
        number, certificate.orElse(null), secret.orElse(null), ca.orElse(null));
  }

  private Optional<Certificate> issuerOfLeaves(Collection<Certificate> present) {
    List<Certificate> leaves = generatedLeaves();
    return present.stream()
        .filter(ca -> leaves.stream().anyMatch(leaf -> hasIssued(ca, leaf)))
        .findFirst();
  }

  /** The leaf certificates of the domain that the operator issued. */
  private List<Certificate> generatedLeaves() {
    return domain.credentials().stream()
        .flatMap(spec -> secrets.find(spec.secret().name()).stream())
        .filter(secret -> LeafIssuance.isGenerated(secret, request.cluster()))
        .flatMap(secret -> leaf(secret).stream())
        .toList();
  }

  /** Earlier releases recorded no certificates of generations. */
  static GenerationRecord completed(GenerationRecord record, Collection<KnownGeneration> known) {
    GenerationRecord completed = record.without(List.copyOf(record.fingerprints().keySet()));
    for (KnownGeneration generation : known) {
      if (generation.findCertificate().isPresent()) {
        completed = completed.with(generation.number(), generation.certificate().fingerprint());
      }
    }
    return completed;
  }

  /** The leaf certificate of a Secret. */
  static Optional<Certificate> leaf(StoredSecret secret) {
    return TrustBundle.read(secret, List.of(Credential.CERTIFICATE_DATA_KEY)).stream().findFirst();
  }

  /** The numbers of the generations that verify this leaf. */
  TreeSet<Long> issuers(Certificate leaf, Collection<KnownGeneration> generations) {
    TreeSet<Long> issuers = new TreeSet<>();
    generations.stream()
        .filter(it -> it.findCertificate().filter(ca -> hasIssued(ca, leaf)).isPresent())
        .forEach(it -> issuers.add(it.number()));
    return issuers;
  }

  private boolean hasIssued(Certificate ca, Certificate leaf) {
    return leaf.issuer().hasSameBytes(ca.subject()) && signatures.verifies(leaf, ca);
  }
}
