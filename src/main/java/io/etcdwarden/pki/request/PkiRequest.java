package io.etcdwarden.pki.request;

import io.etcdwarden.pki.issue.CaGeneration;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All certificates that one cluster asks for. {@code uid} is the resource's own, by which it owns
 * what is made for it; {@code runningLines} are the lines whose Secrets running members have
 * loaded, so that a new authority there would make members refuse each other.
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

  /**
   * The Secrets to be looked up, given those already known: a bundle says which generation it was
   * made from, so look again until no new name comes up.
   */
  public Set<String> secretNames(SecretSet known) {
    Set<String> names = new TreeSet<>();
    for (LineRequest line : lines) {
      addCaSecrets(names, line, known);
      line.credentials().stream()
          .map(CredentialSpec::secret)
          .filter(ref -> ref.isReachableFrom(namespace))
          .forEach(ref -> names.add(ref.name()));
    }
    return names;
  }

  /** Whether a Secret of this name and labels is one that was made for this cluster. */
  public boolean isGeneratedForCluster(String name, Map<String, String> labels) {
    return PkiLabels.isGeneratedFor(cluster, labels);
  }

  /** Who owns what is made: the resource, so that it goes with it, unless it is to be kept. */
  public Set<String> ownerUids() {
    return policy.retain() || uid.isEmpty() ? Set.of() : Set.of(uid);
  }

  /** Whether something made for this cluster, or shared by it, still lacks it as an owner. */
  public boolean needsOwner(StoredSecret secret) {
    return !secret.deleting() && !secret.owners().containsAll(ownerUids());
  }

  /** The others among owners. */
  public Set<String> otherOwners(Set<String> owners) {
    Set<String> others = new TreeSet<>(owners);
    others.remove(uid);
    return others;
  }

  /** The same with this cluster as one more owner. */
  public StoredSecret withOwner(StoredSecret secret) {
    Set<String> all = new TreeSet<>(secret.owners());
    all.addAll(ownerUids());
    return secret.withOwners(all);
  }

  private void addCaSecrets(Set<String> names, LineRequest line, SecretSet known) {
    names.add(CaGeneration.secretName(cluster, line.line(), 1));
    SecretRef ref = line.ca().secret();
    if (!ref.isReachableFrom(namespace)) {
      return;
    }
    names.add(ref.name());
    names.add(PkiLabels.caKeySecretName(ref.name()));
    known.find(ref.name()).flatMap(PkiLabels::caGenerationSecret).ifPresent(names::add);
  }
}
