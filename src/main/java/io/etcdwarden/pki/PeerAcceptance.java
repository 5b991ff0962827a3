package io.etcdwarden.pki;

import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.Handshake;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberContainer;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.loaded.PodState;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.loaded.Use;
import java.util.List;
import java.util.Optional;

/**
 * Which members may refuse the stored peer certificate, because a user changed the CA of the peer
 * line and they have not loaded the change.
 *
 * <p>Members that run present the stored certificate already: etcd reads it for each handshake. But
 * connections that are open stay open, and a restart closes them. If a member does not trust the
 * issuer of the stored certificate, it refuses each member that restarts.
 *
 * @param refusing the members of which a handshake showed that they refuse the certificate
 * @param unproven the members of which nothing shows that they accept it
 */
record PeerAcceptance(List<String> refusing, List<String> unproven) {
  static final PeerAcceptance PROVEN = new PeerAcceptance(List.of(), List.of());

  /**
   * @param peerLeaf the stored certificate; empty if no Secret of the line is provided
   * @param older the uses of members that have not loaded the stored CAs of the line
   */
  static PeerAcceptance of(
      List<MemberPod> members, Optional<StoredMaterial> peerLeaf, List<LoadedUse> older) {
    if (peerLeaf.isEmpty() || members.size() < 2) {
      return PROVEN;
    }
    List<MemberPod> doubtful =
        members.stream()
            .filter(member -> older.stream().anyMatch(it -> it.run().pod().equals(member.name())))
            .toList();
    return new PeerAcceptance(
        doubtful.stream()
            .filter(member -> refuses(member, peerLeaf.get()))
            .map(MemberPod::name)
            .toList(),
        doubtful.stream()
            .filter(member -> !refuses(member, peerLeaf.get()))
            .filter(member -> !accepts(member, peerLeaf.get()))
            .map(MemberPod::name)
            .toList());
  }

  boolean isProven() {
    return refusing.isEmpty() && unproven.isEmpty();
  }

  private static boolean refuses(MemberPod member, StoredMaterial leaf) {
    return handshake(member)
        .filter(shown -> shown.refused().contains(leaf.current().fingerprint()))
        .isPresent();
  }

  /** A member that started with the certificate and is ready has exchanged it with the others. */
  private static boolean accepts(MemberPod member, StoredMaterial leaf) {
    boolean isShown =
        handshake(member)
            .filter(shown -> shown.accepted().contains(leaf.current().fingerprint()))
            .isPresent();
    return isShown
        || (member.state() == PodState.READY
            && etcd(member).filter(leaf::isReadAtStart).isPresent());
  }

  private static Optional<Handshake> handshake(MemberPod member) {
    return etcd(member).flatMap(run -> run.handshake(Use.ETCD_PEER));
  }

  private static Optional<ContainerRun> etcd(MemberPod member) {
    return member.runs().stream()
        .filter(run -> run.container() == MemberContainer.ETCD)
        .findFirst();
  }
}
