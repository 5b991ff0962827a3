package io.etcdwarden.plan;

/**
 * The complete plan of one cluster: every field that the spec leaves open has a value here.
 *
 * @param uid of the Etcd, which owns all objects; empty for a plan without an API server
 * @param automountToken whether the members' pods mount a token for the API server
 * @param runtimeDisabled whether only the configuration and an empty member set are kept
 * @param allowUnhealthyEviction whether pods that are not ready may always be evicted
 */
public record ClusterPlan(
    Names names,
    String uid,
    Ports ports,
    MemberPlan members,
    EtcdPlan etcd,
    BackupPlan backup,
    StoragePlan storage,
    TlsPlan tls,
    PkiPlan pki,
    PeerPlan peers,
    ClientServicePlan clientService,
    boolean automountToken,
    boolean runtimeDisabled,
    boolean allowUnhealthyEviction) {
  /** The name of the claim of the member with this ordinal. */
  public String claimName(int ordinal) {
    return StoragePlan.claimName(storage.claimTemplate(), names.pod(ordinal));
  }

  /** Whether a claim belongs to a member, also to a member that does not run now. */
  public boolean isMemberClaim(String claim) {
    String start = StoragePlan.claimName(storage.claimTemplate(), names.memberSet()) + "-";
    return claim.startsWith(start) && claim.substring(start.length()).matches("[0-9]+");
  }

  /** This plan with another number of running members for now. */
  public ClusterPlan withReplicas(int running) {
    return withMembers(members.withReplicas(running));
  }

  /** This plan with only its first members. A plan with fewer members keeps all of them. */
  public ClusterPlan withFirstMembers(int running) {
    int size = Math.min(running, members.size());
    return withMembers(members.withSize(size).withReplicas(running))
        .withPeers(peers.withFirstMembers(size));
  }

  /** This plan without TLS between members. */
  public ClusterPlan withPlainPeers() {
    TlsPlan plain = tls.withPlainPeers();
    PeerPlan plainPeers = peers.withScheme(plain.peer().scheme());
    return new ClusterPlan(
        names,
        uid,
        ports,
        members,
        etcd,
        backup,
        storage,
        plain,
        pki,
        plainPeers,
        clientService,
        automountToken,
        runtimeDisabled,
        allowUnhealthyEviction);
  }

  /** This plan with other volumes. */
  public ClusterPlan withStorage(StoragePlan other) {
    return new ClusterPlan(
        names,
        uid,
        ports,
        members,
        etcd,
        backup,
        other,
        tls,
        pki,
        peers,
        clientService,
        automountToken,
        runtimeDisabled,
        allowUnhealthyEviction);
  }

  private ClusterPlan withPeers(PeerPlan others) {
    return new ClusterPlan(
        names,
        uid,
        ports,
        members,
        etcd,
        backup,
        storage,
        tls,
        pki,
        others,
        clientService,
        automountToken,
        runtimeDisabled,
        allowUnhealthyEviction);
  }

  /** This plan with other members. */
  public ClusterPlan withMembers(MemberPlan others) {
    return new ClusterPlan(
        names,
        uid,
        ports,
        others,
        etcd,
        backup,
        storage,
        tls,
        pki,
        peers,
        clientService,
        automountToken,
        runtimeDisabled,
        allowUnhealthyEviction);
  }
}
