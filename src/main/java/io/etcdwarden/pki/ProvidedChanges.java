package io.etcdwarden.pki;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.loaded.Use;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.rotation.RestartMark;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.x509.Bytes;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Restarts members for Secrets that a user changed, if a program reads them only when it starts.
 *
 * <p>The operator writes nothing into provided Secrets, so only the time of their last write says
 * whether a process can have read them. A program that writes a label together with the data moves
 * this time, although the data are the same. So the mark of the restart holds a digest of the data:
 * a pod with the digest of the stored data is not restarted again.
 *
 * <p>Nothing restarts while a certificate is unusable, or while a member may refuse the stored peer
 * certificate: see {@link PeerAcceptance}.
 */
final class ProvidedChanges {
  /** Users write several Secrets one after the other; one restart is enough for all of them. */
  static final Duration SETTLE_TIME = Duration.ofMinutes(1);

  private static final String PAUSED =
      "restarts are paused by the annotation pki.etcdwarden.io/pause-rotation";

  /** No digest is in the range of the times in the marks of other restarts. */
  private static final long SMALLEST_DIGEST = 100_000_000_000L;

  private static final long DIGESTS = 900_000_000_000L;

  private final PkiRequest request;
  private final List<StoredMaterial> provided;
  private final Optional<StoredMaterial> peerLeaf;
  private final boolean isUsable;
  private final Instant now;
  private final List<LoadedUse> changed;
  private final List<LoadedUse> olderPeerTrust;
  private final PeerAcceptance peers;

  /**
   * @param provided what the provided Secrets hold
   * @param peerLine what the Secrets of the peer line hold, provided or generated
   * @param isUsable whether members can run with all stored certificates
   */
  ProvidedChanges(
      PkiRequest request,
      List<StoredMaterial> provided,
      List<StoredMaterial> peerLine,
      boolean isUsable,
      Instant now) {
    this.request = request;
    this.provided = List.copyOf(provided);
    this.isUsable = isUsable;
    this.now = now;
    this.changed = needingRestart(provided).stream().filter(it -> !isMarked(it)).toList();
    boolean isAnyProvided = peerLine.stream().anyMatch(provided::contains);
    this.peerLeaf =
        peerLine.stream().filter(it -> isAnyProvided && it.part() != Part.CA).findFirst();
    this.olderPeerTrust = olderPeerTrust(peerLine);
    this.peers = PeerAcceptance.of(request.members(), peerLeaf, olderPeerTrust);
  }

  private List<LoadedUse> needingRestart(List<StoredMaterial> stored) {
    List<ContainerRun> runs =
        request.members().stream().flatMap(member -> member.runs().stream()).toList();
    return LoadedMaterial.of(stored, runs, now).needingRestart();
  }

  /** The digest in a mark says nothing about a CA of the operator. */
  private List<LoadedUse> olderPeerTrust(List<StoredMaterial> peerLine) {
    List<StoredMaterial> ca = peerLine.stream().filter(it -> it.part() == Part.CA).toList();
    List<LoadedUse> older = provided.containsAll(ca) ? changed : needingRestart(ca);
    return older.stream().filter(loaded -> loaded.use() == Use.ETCD_PEER_TRUST).toList();
  }

  /**
   * The restart that a line needs, or what it waits for.
   *
   * @param steady the rotation of the CA of the line, which is not in progress
   */
  CaRotation of(Line line, CaRotation steady) {
    List<LoadedUse> own = changed.stream().filter(loaded -> loaded.use().line() == line).toList();
    if (own.isEmpty() || !isUsable) {
      return steady;
    }
    if (request.rotation().paused()) {
      return new CaRotation(
          steady.step(), steady.generation(), steady.revision(), PAUSED, steady.due());
    }
    List<String> pods = own.stream().map(loaded -> loaded.run().pod()).distinct().sorted().toList();
    RotationPhase phase =
        own.stream().anyMatch(loaded -> loaded.use().part() == Part.CA)
            ? RotationPhase.TRUST_ROLLING
            : RotationPhase.RENEWING;
    boolean isSettled = !now.isBefore(settled());
    RotationStep step =
        isSettled && peers.isProven()
            ? new RotationStep.Restart(pods, phase)
            : new RotationStep.AwaitHandshakes(pods, phase);
    return new CaRotation(
        step, steady.generation(), digest(line), "", isSettled ? Instant.MAX : settled());
  }

  /** Whether a restart of any member, for whatever reason, may lose the member. */
  boolean areRestartsHeld() {
    return !peers.isProven();
  }

  /** Why no member restarts although a user changed Secrets. */
  Optional<Finding> finding() {
    if (!isUsable || peers.isProven() || now.isBefore(settled())) {
      return Optional.empty();
    }
    Optional<FindingLocation> location =
        request.credentials().stream()
            .filter(spec -> spec.line() == Line.PEER && spec.part() == Part.SERVER)
            .map(spec -> FindingLocation.of(spec, request.namespace()))
            .findFirst();
    return peers.refusing().isEmpty() ? location.map(this::unknown) : location.map(this::refused);
  }

  private Finding refused(FindingLocation location) {
    return location.error(
        FindingCode.PEER_ISSUER_NOT_LOADED,
        "%s refuse it: they have not loaded its CA. No member restarts. Restore the earlier certificate, keep the old CA beside the new one in %s, wait until all members have loaded it, then replace the certificate."
            .formatted(FindingLocation.printable(String.join(", ", peers.refusing())), caSecret()));
  }

  private Finding unknown(FindingLocation location) {
    return location.warning(
        FindingCode.PEER_TRUST_UNKNOWN,
        "it and %s changed while members run, and no TLS handshake shows whether %s accept it. No member restarts. Allow connections from the operator to port 2380, or restore one of the Secrets."
            .formatted(caSecret(), FindingLocation.printable(String.join(", ", peers.unproven()))));
  }

  private String caSecret() {
    return request.lines().stream()
        .filter(line -> line.line() == Line.PEER)
        .map(line -> line.ca().secret().name())
        .findFirst()
        .orElseThrow();
  }

  private Instant settled() {
    Instant written =
        changed.stream()
            .map(loaded -> loaded.stored().current().since())
            .max(Comparator.naturalOrder())
            .map(latest -> latest.plus(SETTLE_TIME))
            .orElse(Instant.MIN);
    return written.isAfter(peersPresentStored()) ? written : peersPresentStored();
  }

  /**
   * A member that loads a changed CA of the peer line may refuse the earlier certificate, which
   * others present until the kubelet has updated their files.
   */
  private Instant peersPresentStored() {
    return olderPeerTrust.isEmpty()
        ? Instant.MIN
        : peerLeaf.map(StoredMaterial::isOnDiskFrom).orElse(Instant.MIN);
  }

  /** Whether the pod was created for a restart that was to load exactly what is stored. */
  private boolean isMarked(LoadedUse loaded) {
    Line line = loaded.use().line();
    return request.members().stream()
        .filter(member -> member.name().equals(loaded.run().pod()))
        .flatMap(member -> RestartMark.parse(member.restartedFor().get(line)).stream())
        .anyMatch(mark -> mark.revision() == digest(line));
  }

  /** A number for the content of all provided Secrets of a line. */
  private long digest(Line line) {
    String contents =
        provided.stream()
            .filter(material -> material.line() == line)
            .sorted(Comparator.comparing(StoredMaterial::part))
            .map(material -> material.part() + "=" + material.current().fingerprint())
            .collect(Collectors.joining("\n"));
    String sha256 = Bytes.of(contents.getBytes(StandardCharsets.US_ASCII)).sha256();
    return new BigInteger(sha256, 16).mod(BigInteger.valueOf(DIGESTS)).longValue()
        + SMALLEST_DIGEST;
  }
}
