package io.etcdwarden.kube;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Why a claim is not bound: the latest warnings that the cluster reported on it. */
final class ClaimTrouble {
  private static final int LATEST = 2;

  private ClaimTrouble() {}

  /** Warnings by claim, newest first; asks the server only about claims that are not bound. */
  static Map<String, List<String>> of(KubernetesClient client, List<PersistentVolumeClaim> claims) {
    Map<String, List<String>> trouble = new LinkedHashMap<>();
    for (PersistentVolumeClaim claim : claims) {
      if (claim.getStatus() == null || !"Bound".equals(claim.getStatus().getPhase())) {
        List<String> warnings = warnings(client, claim);
        if (!warnings.isEmpty()) {
          trouble.put(claim.getMetadata().getName(), warnings);
        }
      }
    }
    return trouble;
  }

  private static List<String> warnings(KubernetesClient client, PersistentVolumeClaim claim) {
    return client
        .v1()
        .events()
        .inNamespace(claim.getMetadata().getNamespace())
        .withField("involvedObject.kind", "PersistentVolumeClaim")
        .withField("involvedObject.name", claim.getMetadata().getName())
        .withField("type", "Warning")
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(ClaimTrouble::lastSeen).reversed())
        .limit(LATEST)
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }

  private static String lastSeen(Event event) {
    return event.getLastTimestamp() == null
        ? event.getMetadata().getCreationTimestamp()
        : event.getLastTimestamp();
  }
}
