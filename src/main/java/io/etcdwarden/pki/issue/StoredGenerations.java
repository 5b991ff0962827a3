package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stored CA generations of a trust domain, and which of them issues.
 *
 * <p>Every user who may create Secrets can create one with the labels of a CA generation and a high
 * number. So neither labels nor number decide: the CA generation that issued the stored leaves
 * does.
 *
 * @param location the CA Secret, for findings
 */
record StoredGenerations(
    PkiRequest request,
    TrustDomain domain,
    SecretSet secrets,
    SignatureCache signatures,
    FindingLocation location) {

  /**
   * The CA generations from which a missing CA Secret is created again, oldest first. There are
   * several if the CA Secret was deleted during a rotation, after some leaves were issued from the
   * new generation: members may still present certificates of the old one.
   */
  List<StoredSecret> issuing() {
    List<Certificate> leaves = leaves();
    List<StoredSecret> issuing =
        usable().stream()
            .filter(
                secret -> leaves.isEmpty() || hasIssuedOneOf(secret, leaves) || isRecorded(secret))
            .sorted(Comparator.comparingLong(secret -> CaGeneration.number(secret).orElse(0)))
            .toList();
    return issuing.isEmpty() ? interrupted().stream().toList() : issuing;
  }

  /**
   * The successor of a lost CA generation, if the operator stopped before it wrote the CA Secret.
   * That CA has issued nothing yet. A running member would not trust it.
   */
  private Optional<StoredSecret> interrupted() {
    boolean running =
        domain.lines().stream().anyMatch(line -> request.runningLines().contains(line.line()));
    String name = CaGeneration.secretName(request.cluster(), domain.firstLine(), lastNumber() + 1);
    return running
        ? Optional.empty()
        : usable().stream().filter(secret -> secret.name().equals(name)).findFirst();
  }

  /** The highest number of a CA generation that issued a stored leaf, or 0. */
  long lastNumber() {
    return domain.credentials().stream()
        .flatMap(spec -> secrets.find(spec.secret().name()).stream())
        .mapToLong(leaf -> CaGeneration.number(leaf, PkiLabels.ISSUER_GENERATION).orElse(0))
        .max()
        .orElse(0);
  }

  /** A finding if there are several CA generations, and no leaf that says which one issues. */
  Optional<Finding> undecided() {
    List<StoredSecret> usable = usable();
    if (usable.size() < 2 || !leaves().isEmpty()) {
      return Optional.empty();
    }
    String names = usable.stream().map(StoredSecret::name).collect(Collectors.joining(", "));
    return Optional.of(
        location.error(
            FindingCode.CA_GENERATION_UNEXPECTED,
            "not found. It cannot be written again: several Secrets hold a CA (%s), and no stored"
                    .formatted(FindingLocation.printable(names))
                + " certificate shows which one issued. Delete all but the right one."));
  }

  /** The CA generations with a higher number than the one that issues. */
  List<Finding> unexpected(long issuing) {
    return CaGeneration.secretsOf(request, domain.firstLine(), secrets).stream()
        .filter(secret -> CaGeneration.number(secret).orElse(0) > issuing)
        .map(
            secret ->
                location.warning(
                    FindingCode.CA_GENERATION_UNEXPECTED,
                    "Secret %s has the labels of a newer CA generation, which the operator did not"
                            .formatted(FindingLocation.printable(secret.name()))
                        + " generate. It is not used. Find out who created it, and delete it."))
        .toList();
  }

  /**
   * Whether a newer CA generation was generated for a request that is recorded nowhere else. It may
   * be planted: all that it can cause is a rotation, which a user who writes Secrets can ask for
   * anyway.
   */
  boolean isRotationInterrupted(long issuing) {
    return CaGeneration.secretsOf(request, domain.firstLine(), secrets).stream()
        .filter(secret -> CaGeneration.number(secret).orElse(0) > issuing)
        .anyMatch(RotationDue::isForRequestWithoutToken);
  }

  private List<StoredSecret> usable() {
    return CaGeneration.secretsOf(request, domain.firstLine(), secrets).stream()
        .filter(secret -> CaGeneration.ca(secret).isPresent())
        .toList();
  }

  private boolean hasIssuedOneOf(StoredSecret generation, List<Certificate> leaves) {
    return CaGeneration.ca(generation)
        .filter(ca -> leaves.stream().anyMatch(leaf -> ca.hasIssued(leaf, signatures)))
        .isPresent();
  }

  /** Whether a stored leaf records that this CA issued an earlier certificate. */
  private boolean isRecorded(StoredSecret generation) {
    return CaGeneration.ca(generation)
        .filter(
            ca ->
                generatedLeaves()
                    .map(IssuerRecord::of)
                    .anyMatch(record -> record.contains(ca.certificate())))
        .isPresent();
  }

  private Stream<StoredSecret> generatedLeaves() {
    return domain.credentials().stream()
        .flatMap(spec -> secrets.find(spec.secret().name()).stream())
        .filter(secret -> LeafIssuance.isGenerated(secret, request.cluster()));
  }

  private List<Certificate> leaves() {
    return generatedLeaves()
        .map(secret -> TrustBundle.read(secret, List.of(Credential.CERTIFICATE_DATA_KEY)))
        .filter(chain -> !chain.isEmpty())
        .map(List::getFirst)
        .toList();
  }
}
