package io.etcdwarden.pki.issue;

import static io.etcdwarden.pki.request.ClientCertificateProblem.Code.DUPLICATE;
import static io.etcdwarden.pki.request.ClientCertificateProblem.Code.NOT_ISSUED;
import static io.etcdwarden.pki.request.ClientCertificateProblem.Code.SECRET_EXISTS;
import static io.etcdwarden.pki.request.ClientCertificateProblem.Code.SECRET_IMMUTABLE;
import static io.etcdwarden.pki.request.ClientCertificateProblem.Code.SECRET_RESERVED;

import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.request.ClientCertificateProblem;
import io.etcdwarden.pki.request.ClientCertificateSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Origin;
import io.etcdwarden.pki.secret.StoredClientCertificate;
import io.etcdwarden.pki.secret.StoredClientCertificates;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what to do with the Secret of one entry of {@code spec.pki.clients}.
 *
 * <p>A certificate follows the CA of the client line: it is issued again from a new CA generation
 * as soon as every member trusts that generation, and its trust bundle is that of the line. If a
 * user replaced a provided CA while members run, they trust only the old CA; the certificate is
 * then kept until 95 % of its validity, as those of members are.
 *
 * @param trust the trust of the client line; null if the line has no TLS
 * @param trustDigest the SHA-256 of the trust bundle that the Secrets should hold
 * @param mayUpdateTrust false if members present a certificate that this bundle may not verify
 */
record ClientCertificateRules(
    PkiRequest request,
    StoredClientCertificates stored,
    LineTrust trust,
    String trustDigest,
    boolean mayUpdateTrust,
    Instant now) {
  /** The phases of a rotation in which a member may not trust the new CA yet. */
  private static final List<RotationPhase> UNTRUSTED_PHASES =
      List.of(
          RotationPhase.CREATING,
          RotationPhase.STARTING,
          RotationPhase.TRUST_PUBLISHED,
          RotationPhase.TRUST_ROLLING);

  /**
   * The next step for the Secret of an entry.
   *
   * @param otherEntry the entry that has the same Secret and keeps it; empty if there is none
   */
  ClientCertificateStep step(ClientCertificateSpec spec, Optional<String> otherEntry) {
    if (otherEntry.isPresent()) {
      return refuse(
          DUPLICATE,
          "Secret %s is also that of entry %s, which has it. Name another Secret."
              .formatted(spec.secret(), otherEntry.get()));
    }
    if (trust == null) {
      return refuse(
          NOT_ISSUED,
          "the client line has no TLS, so no certificate is issued. Set spec.etcd.clientUrlTls.");
    }
    return stored
        .find(spec.secret())
        .map(secret -> existing(spec, secret))
        .orElseGet(() -> missing(spec));
  }

  private ClientCertificateStep missing(ClientCertificateSpec spec) {
    Optional<String> other = stored.namedByOther(spec.secret());
    if (other.isPresent()) {
      return refuse(
          SECRET_RESERVED,
          "Etcd %s uses Secret %s for its members. Name another Secret."
              .formatted(FindingLocation.printable(other.get()), spec.secret()));
    }
    return issuer().isPresent() ? new ClientCertificateStep.Create() : cannotIssue();
  }

  private ClientCertificateStep existing(
      ClientCertificateSpec spec, StoredClientCertificate secret) {
    if (!secret.isMadeFor(request.cluster())) {
      return refuse(SECRET_EXISTS, foreign(secret));
    }
    if (secret.isReplaced()) {
      return new ClientCertificateStep.Release();
    }
    if (secret.deleting()) {
      return new ClientCertificateStep.Keep();
    }
    Optional<String> reason = reasonToRenew(spec, secret);
    boolean isTrustOld = mayUpdateTrust && !secret.trustDigest().equals(trustDigest);
    if (secret.immutable() && (reason.isPresent() || isTrustOld)) {
      return refuse(
          SECRET_IMMUTABLE,
          "Secret %s is immutable, so it cannot be kept current. Delete it to have it issued again."
              .formatted(secret.secret()));
    }
    if (reason.isPresent() && issuer().isPresent()) {
      return new ClientCertificateStep.Renew(reason.get());
    }
    if (isTrustOld) {
      return new ClientCertificateStep.UpdateTrust();
    }
    return reason.isPresent() ? cannotIssue() : new ClientCertificateStep.Keep();
  }

  private String foreign(StoredClientCertificate secret) {
    return secret.madeFor().isEmpty()
        ? "Secret %s exists, and the operator did not issue it, so it is not changed. Name another Secret, or delete this one."
            .formatted(secret.secret())
        : "Secret %s was issued for Etcd %s, so it is not changed. Name another Secret."
            .formatted(secret.secret(), FindingLocation.printable(secret.madeFor()));
  }

  private ClientCertificateStep cannotIssue() {
    return refuse(
        NOT_ISSUED,
        trust.origin() == Origin.ABSENT
            ? "the CA of the client line is missing. See the findings of the CA Secret."
            : "the CA of the client line has no private key that can issue now. %s."
                .formatted(trust.remedy()));
  }

  private static ClientCertificateStep refuse(ClientCertificateProblem.Code code, String message) {
    return new ClientCertificateStep.Refuse(code, message);
  }

  private Optional<CertificateAuthority> issuer() {
    return trust.issuer(now);
  }

  /** The reason to issue again, as the end of a sentence; empty to keep the certificate. */
  private Optional<String> reasonToRenew(
      ClientCertificateSpec spec, StoredClientCertificate secret) {
    if (secret.findLeaf().isEmpty()) {
      return Optional.of("its content was missing or damaged");
    }
    StoredClientCertificate.Leaf leaf = secret.leaf();
    boolean isFromIssuer = issuer().filter(ca -> secret.isIssuedBy(ca.certificate())).isPresent();
    if (!isFromIssuer && !mayChangeIssuer()) {
      Instant lastResort = Renewal.lastResortTime(leaf.notBefore(), leaf.notAfter());
      return when(!now.isBefore(lastResort), "it expires " + leaf.notAfter());
    }
    PkiPolicy policy = spec.policy(request.policy());
    return Stream.of(
            when(!isFromIssuer, "the CA has been replaced"),
            when(
                !secret.issuedFor().equals(spec.digest(policy.algorithm())),
                "its subject, its names or the key algorithm have changed"),
            when(isOld(leaf, policy), "it expires " + leaf.notAfter()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Whether every member trusts the CA that issues now. */
  private boolean mayChangeIssuer() {
    if (trust.rotation().isInProgress()) {
      return trust.rotation().obstacle().isEmpty()
          && !UNTRUSTED_PHASES.contains(trust.rotation().phase());
    }
    return trust.origin() == Origin.GENERATED || !request.runningLines().contains(Line.CLIENT);
  }

  /** A new certificate must end later than the old one. It cannot if the CA ends first. */
  private boolean isOld(StoredClientCertificate.Leaf leaf, PkiPolicy policy) {
    Instant renewal =
        Renewal.renewalTime(leaf.notBefore(), leaf.notAfter(), leaf.fingerprint(), policy);
    return !now.isBefore(renewal)
        && issuer().filter(ca -> ca.leafNotAfter(policy, now).isAfter(leaf.notAfter())).isPresent();
  }

  private static Optional<String> when(boolean condition, String reason) {
    return condition ? Optional.of(reason) : Optional.empty();
  }
}
