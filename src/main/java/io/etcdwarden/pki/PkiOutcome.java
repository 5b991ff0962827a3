package io.etcdwarden.pki;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.issue.ClientCertificates;
import io.etcdwarden.pki.issue.PkiEvent;
import io.etcdwarden.pki.issue.SigningRequest;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The decision of the engine for one cluster.
 *
 * @param writes the Secrets to write, in order
 * @param artifacts client CA, server, client; peer CA, server; backup CA, server, client. A line
 *     without TLS has none
 * @param findings every finding, errors first
 * @param trustDigests a digest per line of the CA certificates that the line trusts
 * @param identityDigests a digest per line of the leaf certificates that the line presents
 * @param materials what the Secrets hold, to be compared with what members have loaded
 * @param rotations the rotation of the CA of each line
 * @param clientBundle the CA certificates for clients once the writes are done
 * @param nextDue the next time at which the outcome changes without any other change, within a year
 * @param events the events to record once the writes are done
 * @param clients the certificates of applications
 * @param signingRequests the CAs that an issuer is to sign
 */
public record PkiOutcome(
    List<SecretWrite> writes,
    List<Artifact> artifacts,
    List<Finding> findings,
    Map<Line, String> trustDigests,
    Map<Line, String> identityDigests,
    List<StoredMaterial> materials,
    Map<Line, CaRotation> rotations,
    ClientBundle clientBundle,
    Instant nextDue,
    List<PkiEvent> events,
    ClientCertificates clients,
    List<SigningRequest> signingRequests) {
  public PkiOutcome {
    writes = List.copyOf(writes);
    artifacts = List.copyOf(artifacts);
    findings = List.copyOf(findings);
    trustDigests = Map.copyOf(trustDigests);
    identityDigests = Map.copyOf(identityDigests);
    materials = List.copyOf(materials);
    rotations = Map.copyOf(rotations);
    events = List.copyOf(events);
    signingRequests = List.copyOf(signingRequests);
  }

  /** An outcome without certificates of applications. */
  public PkiOutcome(
      List<SecretWrite> writes,
      List<Artifact> artifacts,
      List<Finding> findings,
      Map<Line, String> trustDigests,
      Map<Line, String> identityDigests,
      List<StoredMaterial> materials,
      Map<Line, CaRotation> rotations,
      ClientBundle clientBundle,
      Instant nextDue,
      List<PkiEvent> events) {
    this(
        writes,
        artifacts,
        findings,
        trustDigests,
        identityDigests,
        materials,
        rotations,
        clientBundle,
        nextDue,
        events,
        ClientCertificates.NONE,
        List.of());
  }

  /** Whether there is nothing to write and nothing to ask an issuer for. */
  public boolean isWritten() {
    return writes.isEmpty() && clients.writes().isEmpty() && signingRequests.isEmpty();
  }

  /** Whether members can run with these certificates once the writes are done. */
  public boolean isUsable() {
    return findings.stream().noneMatch(Finding::isError);
  }

  /** Whether a CA is being rotated, so that the outcome depends on what members have loaded. */
  public boolean isRotating() {
    return rotations.values().stream().anyMatch(CaRotation::isInProgress);
  }

  /** Whether a rotation continues when members restart, or when the kubelet updates their files. */
  public boolean isWaitingForMembers() {
    return rotations.values().stream().anyMatch(CaRotation::isWaitingForMembers);
  }

  /**
   * Whether a request to rotate the CAs of these lines is served: a new CA generation exists for
   * each line whose CA the operator can rotate. The others are not waited for. Otherwise the
   * request would stay, and the CAs that can be rotated would be rotated again and again.
   */
  public boolean hasStartedRotations(Set<Line> lines) {
    List<CaRotation> possible =
        lines.stream()
            .map(line -> rotations.getOrDefault(line, CaRotation.NONE))
            .filter(CaRotation::isPossible)
            .toList();
    return !possible.isEmpty() && possible.stream().allMatch(CaRotation::hasStarted);
  }

  /**
   * This outcome with only the writes and events of Secrets that were generated for these lines.
   */
  public PkiOutcome withWritesOf(Set<Line> lines) {
    List<SecretWrite> some = writes.stream().filter(write -> isOf(lines, write.secret())).toList();
    Set<String> names =
        some.stream().map(write -> write.secret().name()).collect(Collectors.toSet());
    boolean areClientsLeft = lines.contains(Line.CLIENT);
    List<PkiEvent> theirs = events.stream().filter(it -> names.contains(it.secret())).toList();
    return new PkiOutcome(
        some,
        artifacts,
        findings,
        trustDigests,
        identityDigests,
        materials,
        rotations,
        clientBundle,
        areClientsLeft || clients.isComplete() ? nextDue : Instant.EPOCH,
        theirs,
        areClientsLeft ? clients : clients.withoutWrites(),
        signingRequests);
  }

  /** This outcome with other certificates of applications, which is due at this time. */
  public PkiOutcome withClients(ClientCertificates others, Instant due) {
    return new PkiOutcome(
        writes,
        artifacts,
        findings,
        trustDigests,
        identityDigests,
        materials,
        rotations,
        clientBundle,
        due.isBefore(nextDue) ? due : nextDue,
        events,
        others,
        signingRequests);
  }

  /** This outcome with one more warning. */
  public PkiOutcome withWarning(Finding warning) {
    List<Finding> more = new ArrayList<>(findings);
    more.add(warning);
    return new PkiOutcome(
        writes,
        artifacts,
        more,
        trustDigests,
        identityDigests,
        materials,
        rotations,
        clientBundle,
        nextDue,
        events,
        clients,
        signingRequests);
  }

  private static boolean isOf(Set<Line> lines, StoredSecret secret) {
    String label = secret.labels().get(PkiLabels.LINE);
    return lines.stream().anyMatch(line -> line.wireName().equals(label));
  }

  /**
   * This outcome after its writes are done. The next step of a rotation is decided at once: the
   * operator gets no event for its own writes of Secrets.
   */
  public PkiOutcome withoutWrites() {
    boolean isNextStepDue =
        (isWaitingForMembers() && !writes.isEmpty())
            || (isRotating() && !clients.writes().isEmpty())
            || !clients.isComplete();
    return new PkiOutcome(
        List.of(),
        artifacts,
        findings,
        trustDigests,
        identityDigests,
        materials,
        rotations,
        clientBundle,
        isNextStepDue ? Instant.EPOCH : nextDue,
        List.of(),
        clients.withoutWrites(),
        signingRequests);
  }
}
