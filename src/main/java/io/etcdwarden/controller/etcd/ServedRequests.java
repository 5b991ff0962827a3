package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.rotation.CaRotation;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.status.Outcome;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which requests of a user about certificates are served, so that their annotations are removed.
 *
 * <p>A rotation is served when the new CA generation exists: from then on the Secrets say that a
 * rotation is in progress. A request with a token stays, because a GitOps tool would write it
 * again.
 */
final class ServedRequests {
  private ServedRequests() {}

  /**
   * The annotations of the Etcd to change after a reconcile that wrote everything. The value is
   * empty if the annotation is to be removed. A request for lines of which some are blocked is
   * reduced to those, and served for them when the obstacle is gone.
   */
  static Map<String, String> of(Etcd etcd, Outcome outcome) {
    PkiOutcome pki = outcome.pki();
    RotationRequest request = outcome.plan().pki().rotation().request();
    String operation = etcd.getMetadata().getAnnotations().getOrDefault(Annotations.OPERATION, "");
    Set<String> served = new LinkedHashSet<>();
    String blocked = blocked(request, pki);
    boolean hasStarted = !request.paused() && pki.hasStartedRotations(request.tokens().keySet());
    if (hasStarted && request.tokens().values().stream().allMatch(String::isEmpty)) {
      served.add(Annotations.ROTATE_CA);
    }
    if (hasStarted && operation.equals(Annotations.OPERATION_ROTATE_CA_START)) {
      served.add(Annotations.OPERATION);
    }
    if (request.clientsAreReady() && !waitsForClients(pki)) {
      served.add(Annotations.COMPLETE_CA);
      if (operation.equals(Annotations.OPERATION_ROTATE_CA_COMPLETE)) {
        served.add(Annotations.OPERATION);
      }
    }
    if (!request.renewals().isEmpty() && pki.writes().isEmpty()) {
      served.add(Annotations.RENEW_LEAF);
    }
    served.removeIf(key -> !etcd.isAnnotated(key));
    Map<String, String> changes = new LinkedHashMap<>();
    served.forEach(key -> changes.put(key, ""));
    boolean isRotationServed =
        served.contains(Annotations.ROTATE_CA)
            || (hasStarted && served.contains(Annotations.OPERATION));
    if (isRotationServed && !blocked.isEmpty()) {
      changes.put(Annotations.ROTATE_CA, blocked);
    }
    return changes;
  }

  /** The value of the annotation that asks for the lines whose rotation an obstacle holds back. */
  private static String blocked(RotationRequest request, PkiOutcome pki) {
    return request.tokens().keySet().stream()
        .filter(line -> pki.rotations().getOrDefault(line, CaRotation.NONE).isBlocked())
        .sorted()
        .map(line -> line.wireName() + (request.urgent().contains(line) ? "!" : ""))
        .collect(Collectors.joining(","));
  }

  /** Whether the server certificate of the client line still comes from an older generation. */
  private static boolean waitsForClients(PkiOutcome pki) {
    return switch (pki.rotations().getOrDefault(Line.CLIENT, CaRotation.NONE).phase()) {
      case CREATING,
          STARTING,
          TRUST_PUBLISHED,
          TRUST_ROLLING,
          ISSUING,
          AWAITING_CLIENTS,
          SERVER_ISSUING ->
          true;
      case ISSUE_ROLLING,
          AWAITING_WINDOW,
          DISTRUSTED,
          DISTRUST_ROLLING,
          CLEANING,
          RENEWING,
          STEADY ->
          false;
    };
  }
}
