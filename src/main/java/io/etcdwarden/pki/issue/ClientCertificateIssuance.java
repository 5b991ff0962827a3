package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.request.ClientCertificateProblem;
import io.etcdwarden.pki.request.ClientCertificateRequest;
import io.etcdwarden.pki.request.ClientCertificateSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredClientCertificate;
import io.etcdwarden.pki.secret.StoredClientCertificates;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Issues, renews and removes the certificates of applications, {@code spec.pki.clients}.
 *
 * <p>The entries do not depend on each other, and no fault of an entry concerns the cluster. Only
 * Secrets that the operator issued for this Etcd are changed or deleted.
 */
public final class ClientCertificateIssuance {
  /** So that the Secrets of a thousand entries do not keep one reconcile busy for long. */
  static final int MAX_WRITES = 100;

  /** So that the keys of members do not wait behind those of a thousand applications. */
  private static final int MAX_WAITING_KEYS = 10;

  private final PkiRequest request;
  private final StoredClientCertificates stored;
  private final NewKeys keys;
  private final Instant now;

  public ClientCertificateIssuance(
      PkiRequest request, SecretSet secrets, NewKeys keys, Instant now) {
    this.request = request;
    this.stored = secrets.clients();
    this.keys = keys;
    this.now = now;
  }

  /**
   * Decides on all entries.
   *
   * @param trust the trust of the client line; null if the line has no TLS
   * @param mayUpdateTrust false if members present a certificate that the trust bundle of the line
   *     does not verify: a user has replaced the CA under running members, and applications that
   *     get the new bundle would refuse the members
   * @param isKeyOfMemberGenerated whether the key of a certificate of members is generated, which
   *     no key of an application may delay
   */
  public ClientCertificates issueAll(
      LineTrust trust, boolean mayUpdateTrust, boolean isKeyOfMemberGenerated) {
    ClientCertificateRequest clients = request.clients();
    byte[] bundle = TrustBundle.write(trust == null ? List.of() : trust.bundle(Line.CLIENT));
    ClientCertificateRules rules =
        new ClientCertificateRules(
            request,
            stored,
            trust,
            StoredClientCertificate.digest(bundle),
            bundle.length > 0 && mayUpdateTrust,
            now);
    Run run = new Run(trust, new ClientCertificateSecret(request, Bytes.of(bundle)));
    run.problems.addAll(clients.problems());
    run.waitingKeys = isKeyOfMemberGenerated ? MAX_WAITING_KEYS : 0;
    Map<String, String> entries = entriesBySecret(clients.specs());
    for (ClientCertificateSpec spec : clients.specs()) {
      Optional<String> other =
          Optional.of(entries.get(spec.secret())).filter(it -> !it.equals(spec.name()));
      run.take(rules.step(spec, other), spec);
    }
    stored.all().stream().filter(this::isLeftOver).forEach(run::delete);
    return run.result();
  }

  /** The entry that has each Secret: the one that it was issued for, or else the first. */
  private Map<String, String> entriesBySecret(List<ClientCertificateSpec> specs) {
    Map<String, String> entries = new HashMap<>();
    for (ClientCertificateSpec spec : specs) {
      boolean isIssuedForIt =
          stored
              .find(spec.secret())
              .filter(it -> it.isMadeFor(request.cluster()) && it.entry().equals(spec.name()))
              .isPresent();
      if (isIssuedForIt) {
        entries.put(spec.secret(), spec.name());
      } else {
        entries.putIfAbsent(spec.secret(), spec.name());
      }
    }
    return entries;
  }

  /** Whether the operator issued it for an entry that the spec no longer has. */
  private boolean isLeftOver(StoredClientCertificate secret) {
    return secret.isMadeFor(request.cluster())
        && !request.clients().secrets().contains(secret.secret())
        && !secret.isReplaced()
        && !secret.deleting()
        && !request.policy().retain()
        && secret.retainedFor().isEmpty()
        && secret.owners().equals(Set.of(request.uid()));
  }

  /** Collects what is to be done for each entry. */
  private final class Run {
    private final LineTrust trust;
    private final ClientCertificateSecret secrets;
    private final List<SecretWrite> writes = new ArrayList<>();
    private final List<ClientCertificateProblem> problems = new ArrayList<>();
    private final List<PkiEvent> events = new ArrayList<>();
    private final List<Instant> ends = new ArrayList<>();
    private final List<Instant> renewals = new ArrayList<>();
    private final List<Instant> changes = new ArrayList<>();
    private int waitingKeys;
    private boolean isComplete = true;

    Run(LineTrust trust, ClientCertificateSecret secrets) {
      this.trust = trust;
      this.secrets = secrets;
    }

    void take(ClientCertificateStep step, ClientCertificateSpec spec) {
      StoredClientCertificate secret = stored.find(spec.secret()).orElse(null);
      switch (step) {
        case ClientCertificateStep.Keep _ -> {
          secrets.withOwner(secret).ifPresent(this::write);
          count(spec, secret);
        }
        case ClientCertificateStep.Create _ ->
            issue(spec).ifPresent(it -> created(spec, secrets.created(spec, it)));
        case ClientCertificateStep.Renew renew ->
            issue(spec)
                .ifPresentOrElse(
                    it -> renewed(spec, secrets.renewed(secret, spec, it), renew.reason()),
                    () -> count(spec, secret));
        case ClientCertificateStep.UpdateTrust _ -> {
          write(secrets.withTrust(secret));
          count(spec, secret);
        }
        case ClientCertificateStep.Release _ -> release(spec, secret);
        case ClientCertificateStep.Refuse refuse -> refuse(spec, refuse, secret);
      }
    }

    /** A new certificate, if there is a key and space for a further write. */
    private Optional<ClientCertificateSecret.Issued> issue(ClientCertificateSpec spec) {
      if (isFull() || waitingKeys >= MAX_WAITING_KEYS) {
        return Optional.empty();
      }
      Optional<KeyMaterial> key = keys.forSecret(spec.secret());
      if (key.isEmpty()) {
        waitingKeys++;
        return Optional.empty();
      }
      PkiPolicy policy = spec.policy(request.policy());
      CertificateAuthority issuer = trust.issuer(now).orElseThrow();
      Credential credential =
          issuer.issue(spec.subject(), spec.credential(), policy, key.get(), keys.random(), now);
      Certificate issued = credential.certificate();
      count(
          spec,
          new StoredClientCertificate.Leaf(
              issued.notBefore(), issued.notAfter(), issued.fingerprint()));
      return Optional.of(new ClientCertificateSecret.Issued(credential, issuer, now));
    }

    private void created(ClientCertificateSpec spec, SecretWrite write) {
      writes.add(write);
      announce(PkiEvent.Kind.SECRET_CREATED, "Generated Secret %s".formatted(spec.secret()), spec);
    }

    private void renewed(ClientCertificateSpec spec, SecretWrite write, String reason) {
      writes.add(write);
      announce(
          PkiEvent.Kind.LEAF_RENEWED,
          "Renewed the certificate in Secret %s because %s".formatted(spec.secret(), reason),
          spec);
    }

    private void release(ClientCertificateSpec spec, StoredClientCertificate secret) {
      if (write(secrets.released(secret))) {
        announce(
            PkiEvent.Kind.SECRET_TAKEN_OVER,
            "A user replaced the certificate in Secret %s, so the operator no longer renews it; delete the Secret to have it generated again"
                .formatted(secret.secret()),
            spec);
      }
    }

    private void announce(PkiEvent.Kind kind, String sentence, ClientCertificateSpec spec) {
      String message = "%s (client certificate of %s)".formatted(sentence, spec.name());
      events.add(new PkiEvent(kind, spec.secret(), message));
    }

    private void refuse(
        ClientCertificateSpec spec,
        ClientCertificateStep.Refuse refuse,
        StoredClientCertificate secret) {
      problems.add(
          new ClientCertificateProblem(
              spec.name(), spec.secret(), refuse.code(), refuse.message()));
      if (secret != null
          && secret.isMadeFor(request.cluster())
          && secret.entry().equals(spec.name())) {
        count(spec, secret);
      }
    }

    private void delete(StoredClientCertificate secret) {
      if (write(secrets.deleted(secret))) {
        events.add(
            new PkiEvent(
                PkiEvent.Kind.SECRET_DELETED,
                secret.secret(),
                "Deleted Secret %s: spec.pki.clients no longer has entry %s"
                    .formatted(secret.secret(), FindingLocation.printable(secret.entry()))));
      }
    }

    private boolean write(SecretWrite write) {
      boolean mayWrite = !isFull();
      if (mayWrite) {
        writes.add(write);
      }
      return mayWrite;
    }

    private boolean isFull() {
      boolean isFull = writes.size() >= MAX_WRITES;
      isComplete &= !isFull;
      return isFull;
    }

    private void count(ClientCertificateSpec spec, StoredClientCertificate secret) {
      secret.findLeaf().ifPresent(leaf -> count(spec, leaf));
    }

    private void count(ClientCertificateSpec spec, StoredClientCertificate.Leaf leaf) {
      PkiPolicy policy = spec.policy(request.policy());
      if (leaf.isValidAt(now)) {
        ends.add(leaf.notAfter());
      }
      if (isRenewable(leaf)) {
        renewals.add(
            Renewal.renewalTime(leaf.notBefore(), leaf.notAfter(), leaf.fingerprint(), policy));
      }
      changes.add(Renewal.lastResortTime(leaf.notBefore(), leaf.notAfter()));
      changes.add(leaf.notAfter());
    }

    /** A certificate that ends with its CA waits for the rotation of the CA. */
    private boolean isRenewable(StoredClientCertificate.Leaf leaf) {
      return trust != null
          && trust
              .issuer(now)
              .filter(ca -> ca.certificate().notAfter().isAfter(leaf.notAfter()))
              .isPresent();
    }

    ClientCertificates result() {
      return new ClientCertificates(
          writes,
          problems,
          events,
          request.clients().size(),
          ends.size(),
          ends.stream().min(Instant::compareTo).orElse(null),
          renewals.stream().min(Instant::compareTo).orElse(null),
          Stream.concat(renewals.stream(), changes.stream())
              .filter(now::isBefore)
              .min(Instant::compareTo)
              .orElse(Instant.MAX),
          isComplete);
    }
  }
}
