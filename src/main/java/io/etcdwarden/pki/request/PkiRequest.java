package io.etcdwarden.pki.request;

import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.secret.Line;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All certificates that one cluster needs.
 *
 * @param uid the uid of the Etcd, which becomes an owner of generated Secrets
 * @param runningLines the lines whose Secrets running members have loaded. A new CA on such a line
 *     would make the members refuse each other
 * @param members the members that run or are about to run; none while the cluster hibernates
 * @param startedRestarts the marks in the pod template of the StatefulSet, as text: the restarts
 *     that have started, and perhaps ended
 * @param clients the certificates of applications
 * @param issuer the issuer that signs CAs
 * @param signingStates what became of requests to the issuer, by the names of the requests
 */
public record PkiRequest(
    String cluster,
    String namespace,
    String uid,
    PkiPolicy policy,
    List<LineRequest> lines,
    Set<Line> runningLines,
    List<MemberPod> members,
    Map<Line, String> startedRestarts,
    RotationRequest rotation,
    BundleSpec bundle,
    ClientCertificateRequest clients,
    IssuerSpec issuer,
    Map<String, SigningState> signingStates) {
  public PkiRequest {
    lines = List.copyOf(lines);
    runningLines = Set.copyOf(runningLines);
    members = List.copyOf(members);
    startedRestarts = Map.copyOf(startedRestarts);
    signingStates = Map.copyOf(signingStates);
  }

  /** A request without members, requests for a rotation, a bundle for clients, and applications. */
  public PkiRequest(
      String cluster,
      String namespace,
      String uid,
      PkiPolicy policy,
      List<LineRequest> lines,
      Set<Line> runningLines) {
    this(
        cluster,
        namespace,
        uid,
        policy,
        lines,
        runningLines,
        List.of(),
        Map.of(),
        RotationRequest.NONE,
        BundleSpec.NONE,
        ClientCertificateRequest.NONE,
        IssuerSpec.NONE,
        Map.of());
  }

  /** The key pairs of all lines, in the order of the lines. */
  public List<CredentialSpec> credentials() {
    return lines.stream()
        .flatMap(line -> line.credentials().stream())
        .filter(CredentialSpec::isPresented)
        .toList();
  }

  /** The owners without the Etcd of this cluster. */
  public Set<String> otherOwners(Set<String> owners) {
    Set<String> others = new TreeSet<>(owners);
    others.remove(uid);
    return others;
  }

  /** This request with other members. */
  public PkiRequest withMembers(List<MemberPod> others) {
    return new PkiRequest(
        cluster,
        namespace,
        uid,
        policy,
        lines,
        runningLines,
        others,
        startedRestarts,
        rotation,
        bundle,
        clients,
        issuer,
        signingStates);
  }

  /** This request with other marks in the pod template. */
  public PkiRequest withStartedRestarts(Map<Line, String> marks) {
    return new PkiRequest(
        cluster,
        namespace,
        uid,
        policy,
        lines,
        runningLines,
        members,
        marks,
        rotation,
        bundle,
        clients,
        issuer,
        signingStates);
  }

  /** This request with another rotation request. */
  public PkiRequest withRotation(RotationRequest other) {
    return new PkiRequest(
        cluster,
        namespace,
        uid,
        policy,
        lines,
        runningLines,
        members,
        startedRestarts,
        other,
        bundle,
        clients,
        issuer,
        signingStates);
  }

  /** This request with another bundle for clients. */
  public PkiRequest withBundle(BundleSpec other) {
    return new PkiRequest(
        cluster,
        namespace,
        uid,
        policy,
        lines,
        runningLines,
        members,
        startedRestarts,
        rotation,
        other,
        clients,
        issuer,
        signingStates);
  }

  /** This request with these certificates of applications. */
  public PkiRequest withClients(ClientCertificateRequest others) {
    return new PkiRequest(
        cluster,
        namespace,
        uid,
        policy,
        lines,
        runningLines,
        members,
        startedRestarts,
        rotation,
        bundle,
        others,
        issuer,
        signingStates);
  }

  /** This request with this issuer of CAs. */
  public PkiRequest withIssuer(IssuerSpec other) {
    return new PkiRequest(
        cluster,
        namespace,
        uid,
        policy,
        lines,
        runningLines,
        members,
        startedRestarts,
        rotation,
        bundle,
        clients,
        other,
        signingStates);
  }

  /** This request with the answers to requests to the issuer. */
  public PkiRequest withSigningStates(Map<String, SigningState> others) {
    return new PkiRequest(
        cluster,
        namespace,
        uid,
        policy,
        lines,
        runningLines,
        members,
        startedRestarts,
        rotation,
        bundle,
        clients,
        issuer,
        others);
  }
}
