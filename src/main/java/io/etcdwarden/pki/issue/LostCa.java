package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The CA of a trust domain whose CA Secret and CA generations are all lost.
 *
 * <p>Its certificate may be in another Secret of the Etcd: the CA Secret of the client line holds
 * the CA of the backup line, the trust bundle for clients holds the CA of the client line, and a
 * user can store the certificate in the Secret of a leaf. With the certificate the CA stays
 * trusted, so a new CA can replace it member by member, as after the loss of only the key.
 */
record LostCa(
    PkiRequest request, TrustDomain domain, SecretSet secrets, SignatureCache signatures) {

  /**
   * The certificates of the CA generations that issued the stored leaves, by number. Empty unless
   * the issuer of each leaf is found: a member that loads a bundle without it refuses the others.
   */
  SortedMap<Long, Certificate> certificates() {
    List<Certificate> candidates = candidates();
    SortedMap<Long, Certificate> found = new TreeMap<>();
    for (StoredSecret secret : generatedLeaves()) {
      Optional<Certificate> issuer =
          candidates.stream().filter(candidate -> isIssuer(candidate, secret)).findFirst();
      long number = CaGeneration.number(secret, PkiLabels.ISSUER_GENERATION).orElse(0);
      if (issuer.isEmpty() || number == 0) {
        return new TreeMap<>();
      }
      found.put(number, issuer.get());
    }
    return found;
  }

  /** The Secret of a leaf in which a user can store the certificate; empty if there is none. */
  Optional<String> placeForCertificate() {
    return generatedLeaves().stream().map(StoredSecret::name).findFirst();
  }

  /** Signature and record: a user who forges both could as well write the CA Secret. */
  private boolean isIssuer(Certificate candidate, StoredSecret secret) {
    return candidate.canSign()
        && IssuerRecord.of(secret).contains(candidate)
        && GenerationHistory.leaf(secret)
            .filter(leaf -> leaf.issuer().hasSameBytes(candidate.subject()))
            .filter(leaf -> signatures.verifies(leaf, candidate))
            .isPresent();
  }

  private List<StoredSecret> generatedLeaves() {
    return domain.credentials().stream()
        .flatMap(spec -> secrets.find(spec.secret().name()).stream())
        .filter(secret -> LeafIssuance.isGenerated(secret, request.cluster()))
        .filter(secret -> GenerationHistory.leaf(secret).isPresent())
        .toList();
  }

  private List<Certificate> candidates() {
    Set<String> dataKeys = new TreeSet<>(domain.dataKeys());
    dataKeys.add(CaGeneration.CERTIFICATE_DATA_KEY);
    dataKeys.add(TrustBundle.BUNDLE_DATA_KEY);
    return Stream.concat(
            Stream.of(request.bundle().secret()),
            request.lines().stream().flatMap(LostCa::secretNames))
        .distinct()
        .flatMap(name -> secrets.find(name).stream())
        .flatMap(secret -> TrustBundle.read(secret, dataKeys).stream())
        .distinct()
        .toList();
  }

  private static Stream<String> secretNames(LineRequest line) {
    return Stream.concat(
        Stream.of(line.ca().secret().name()),
        line.credentials().stream().map(CredentialSpec::secret).map(secret -> secret.name()));
  }
}
