package io.etcdwarden.pki;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All certificates that one cluster asks for. {@code uid} is the resource's own, by which it owns
 * what is made for it; {@code running} are the lines whose Secrets running members have loaded, so
 * that a new authority there would make members refuse each other.
 */
public record PkiWish(
    String cluster,
    String namespace,
    String uid,
    PkiPolicy policy,
    List<LineWish> lines,
    Set<Line> running) {
  public PkiWish {
    lines = List.copyOf(lines);
    running = Set.copyOf(running);
  }

  /**
   * The Secrets to be looked up, given those already known: a bundle says which generation it was
   * made from, so look again until no new name comes up.
   */
  public Set<String> secretNames(Vault known) {
    Set<String> names = new TreeSet<>();
    for (LineWish line : lines) {
      addAuthority(names, line, known);
      line.credentials().stream()
          .map(CredentialSpec::secret)
          .filter(ref -> ref.isReachableFrom(namespace))
          .forEach(ref -> names.add(ref.name()));
    }
    return names;
  }

  /** Whether a Secret of this name and labels is one that was made for this cluster. */
  public boolean owns(String name, Map<String, String> labels) {
    return Marks.areOf(cluster, labels);
  }

  /** Who owns what is made: the resource, so that it goes with it, unless it is to be kept. */
  Set<String> owners() {
    return policy.retain() || uid.isEmpty() ? Set.of() : Set.of(uid);
  }

  /** Whether something made for this cluster, or shared by it, still lacks it as an owner. */
  boolean mustShare(StoredSecret secret) {
    return !secret.deleting() && !secret.owners().containsAll(owners());
  }

  /** The others among owners. */
  Set<String> without(Set<String> owners) {
    Set<String> others = new TreeSet<>(owners);
    others.remove(uid);
    return others;
  }

  /** The same with this cluster as one more owner. */
  StoredSecret shared(StoredSecret secret) {
    Set<String> all = new TreeSet<>(secret.owners());
    all.addAll(owners());
    return secret.withOwners(all);
  }

  private void addAuthority(Set<String> names, LineWish line, Vault known) {
    names.add(Generation.secretName(cluster, line.line(), 1));
    SecretRef ref = line.authority().secret();
    if (!ref.isReachableFrom(namespace)) {
      return;
    }
    names.add(ref.name());
    names.add(Marks.keySecretOf(ref.name()));
    known.find(ref.name()).flatMap(Marks::generationSecret).ifPresent(names::add);
  }
}
