package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides which Etcds own a generated Secret. It is deleted with the last of its owners.
 *
 * <p>With {@code spec.pki.retain} it has no owner and an annotation with the name of the Etcd that
 * retains it. While the annotation is there, no other Etcd becomes an owner: it would be the only
 * one, and the Secret would be deleted with it. An Etcd takes back only its own annotation, so two
 * Etcds that disagree do not write in turns.
 */
final class Ownership {
  private Ownership() {}

  /** The Secret with the owners that it should have. */
  static StoredSecret of(PkiRequest request, StoredSecret secret) {
    if (request.policy().retain()) {
      return retained(request, secret);
    }
    String retainedFor = secret.annotations().getOrDefault(PkiLabels.RETAINED_FOR, "");
    boolean retainedByOther = !retainedFor.isEmpty() && !retainedFor.equals(request.cluster());
    boolean withoutOwnerByOther =
        secret.owners().isEmpty()
            && PkiLabels.isGenerated(secret.labels())
            && !PkiLabels.isGeneratedFor(request.cluster(), secret.labels());
    if (request.uid().isEmpty() || retainedByOther || withoutOwnerByOther) {
      return secret;
    }
    Set<String> owners = new TreeSet<>(secret.owners());
    owners.add(request.uid());
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.remove(PkiLabels.RETAINED_FOR);
    return secret.withMetadata(secret.labels(), annotations).withOwners(owners);
  }

  /** The write that gives a stored Secret the owners that it should have. */
  static Optional<SecretWrite> write(PkiRequest request, StoredSecret stored) {
    StoredSecret wanted = of(request, stored);
    if (stored.deleting() || wanted.equals(stored)) {
      return Optional.empty();
    }
    return Optional.of(
        wanted.owners().isEmpty()
            ? new SecretWrite.Retain(wanted)
            : new SecretWrite.AddOwner(wanted));
  }

  private static StoredSecret retained(PkiRequest request, StoredSecret secret) {
    Map<String, String> annotations = new LinkedHashMap<>(secret.annotations());
    annotations.putIfAbsent(PkiLabels.RETAINED_FOR, request.cluster());
    return secret.withMetadata(secret.labels(), annotations).withOwners(Set.of());
  }
}
