package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** Finds the reason why the CA of a domain must not be rotated now. */
record RotationObstacle(
    PkiRequest request, TrustDomain domain, SecretSet secrets, GenerationHistory history) {

  /** The reason as a sentence; empty if there is none. */
  String of(StoredSecret bundle, SortedMap<Long, KnownGeneration> known) {
    if (request.rotation().paused()) {
      return "Annotation pki.etcdwarden.io/pause-rotation stops every rotation of this Etcd. Remove"
          + " it to continue.";
    }
    if (!request.policy().isAuto()) {
      return "spec.pki.policy is Provided. Set it to Auto to rotate the generated CA.";
    }
    if (!PkiLabels.isGeneratedFor(request.cluster(), bundle.labels())
        || !request.otherOwners(bundle.owners()).isEmpty()) {
      return "CA Secret %s is shared with another Etcd, whose members would refuse a new CA. Name another CA Secret in one of them."
          .formatted(bundle.name());
    }
    if (bundle.deleting()) {
      return "CA Secret %s is being deleted.".formatted(bundle.name());
    }
    return providedLeaf(known)
        .map(
            secret ->
                "The certificate in Secret %s is provided and comes from an older CA generation, so that CA stays trusted. Replace the certificate, or annotate the Secret with pki.etcdwarden.io/hand-over=true and delete it to have it generated."
                    .formatted(secret))
        .orElse("");
  }

  private Optional<String> providedLeaf(SortedMap<Long, KnownGeneration> known) {
    if (known.size() < 2) {
      return Optional.empty();
    }
    return domain.credentials().stream()
        .flatMap(spec -> secrets.find(spec.secret().name()).stream())
        .filter(secret -> !LeafIssuance.isGenerated(secret, request.cluster()))
        .filter(secret -> comesFromOlder(secret, known))
        .map(StoredSecret::name)
        .findFirst();
  }

  private boolean comesFromOlder(StoredSecret secret, SortedMap<Long, KnownGeneration> known) {
    return GenerationHistory.leaf(secret)
        .map(leaf -> history.issuers(leaf, known.values()))
        .filter(issuers -> !issuers.isEmpty() && !containsNewest(issuers, known))
        .isPresent();
  }

  private static boolean containsNewest(Set<Long> issuers, SortedMap<Long, KnownGeneration> known) {
    return new TreeSet<>(issuers).contains(known.lastKey());
  }
}
