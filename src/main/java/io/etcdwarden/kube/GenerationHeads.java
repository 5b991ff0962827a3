package io.etcdwarden.kube;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsLast;

import io.etcdwarden.api.Labels;
import io.etcdwarden.pki.Marks;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;

/**
 * Which Secrets are read because of their labels: those that keep the keys of authorities made for
 * a cluster. Anybody who may write Secrets can label theirs the same, so only some are, the oldest
 * first: the operator's own were there before.
 */
final class GenerationHeads {
  /** A cluster has three authorities at most, each of which is rarely made anew. */
  static final int MOST = 16;

  private GenerationHeads() {}

  /** Whether the labels say that the operator made it to keep the key of an authority. */
  static boolean isOne(Secret head) {
    Map<String, String> labels = head.getMetadata().getLabels();
    return labels != null && Marks.areOfGeneration(labels);
  }

  /** All of the cluster's, those to be read first. */
  static List<Secret> of(String partOf, List<Secret> heads) {
    return heads.stream()
        .filter(GenerationHeads::isOne)
        .filter(head -> partOf.equals(head.getMetadata().getLabels().get(Labels.PART_OF)))
        .sorted(
            comparing(GenerationHeads::made, nullsLast(naturalOrder()))
                .thenComparing(head -> head.getMetadata().getName()))
        .toList();
  }

  private static String made(Secret head) {
    return head.getMetadata().getCreationTimestamp();
  }
}
