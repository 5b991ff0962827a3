package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether all members have loaded a provided CA Secret as it is stored. Only then may another CA of
 * it issue: members load the CAs that they trust when they start.
 */
record LoadedTrust(PkiRequest request, SecretSet secrets, Instant now) {
  /** False while a member does not run: it is not known what it has loaded. */
  boolean isCurrent(TrustDomain domain) {
    List<MemberPod> members = request.members();
    List<ContainerRun> runs = members.stream().flatMap(it -> it.runs().stream()).toList();
    return !members.isEmpty()
        && members.stream().allMatch(MemberPod::isRunning)
        && LoadedMaterial.of(stored(domain), runs, now).uses().stream()
            .allMatch(LoadedUse::isCurrent);
  }

  private List<StoredMaterial> stored(TrustDomain domain) {
    List<StoredMaterial> stored = new ArrayList<>();
    for (LineRequest line : domain.lines()) {
      secrets.find(domain.caSecret().name()).map(ca -> material(line, ca)).ifPresent(stored::add);
    }
    return stored;
  }

  /** A Secret without a time of its last write counts as written now. */
  private StoredMaterial material(LineRequest line, StoredSecret ca) {
    Instant written = ca.times().dataWritten();
    Instant since = written.isBefore(now) ? written : now;
    return new StoredMaterial(
        line.line(),
        Part.CA,
        ca.name(),
        new SecretContent(since, Instant.MAX, ca.resourceVersion()),
        ca.times().isFirstWrite(written),
        ContentHistory.EMPTY);
  }
}
