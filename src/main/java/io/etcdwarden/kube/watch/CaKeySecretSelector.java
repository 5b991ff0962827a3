package io.etcdwarden.kube.watch;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import io.etcdwarden.api.Labels;
import io.etcdwarden.pki.secret.PkiLabels;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;

/**
 * Which Secrets are read because of their labels: those that keep the keys of authorities made for
 * a cluster. Anybody who may write Secrets can label theirs the same, so only some are, the oldest
 * first: the operator's own were there before.
 */
final class CaKeySecretSelector {
  /** A cluster has three authorities at most, each of which is rarely made anew. */
  static final int MAX_READ = 16;

  private CaKeySecretSelector() {}

  /** Whether the labels say that the operator made it to keep the key of an authority. */
  static boolean isCaKeySecret(Secret head) {
    Map<String, String> labels = head.getMetadata().getLabels();
    return labels != null && PkiLabels.isCaGeneration(labels);
  }

  /** All of the cluster's, those to be read first. */
  static List<Secret> oldestFirst(String partOf, List<Secret> heads) {
    return heads.stream()
        .filter(CaKeySecretSelector::isCaKeySecret)
        .filter(head -> partOf.equals(head.getMetadata().getLabels().get(Labels.PART_OF)))
        .sorted(
            comparing(CaKeySecretSelector::creationTimestamp, nullsLast(naturalOrder()))
                .thenComparing(head -> head.getMetadata().getName()))
        .toList();
  }

  private static String creationTimestamp(Secret head) {
    return head.getMetadata().getCreationTimestamp();
  }
}
