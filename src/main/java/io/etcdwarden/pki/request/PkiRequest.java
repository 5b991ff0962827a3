package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All certificates that one cluster needs.
 *
 * @param uid the uid of the Etcd, which becomes an owner of generated Secrets
 * @param runningLines the lines whose Secrets running members have loaded. A new CA on such a line
 *     would make the members refuse each other
 */
public record PkiRequest(
    String cluster,
    String namespace,
    String uid,
    PkiPolicy policy,
    List<LineRequest> lines,
    Set<Line> runningLines) {
  public PkiRequest {
    lines = List.copyOf(lines);
    runningLines = Set.copyOf(runningLines);
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
}
