package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What a user asks about the rotation of CAs.
 *
 * @param tokens the lines whose CA is to be rotated, each with the token of the request. A request
 *     with a token is served once, even if it stays; the token is empty if there is none
 * @param urgent the lines whose CA key has leaked: clients are not waited for
 * @param clientsAreReady whether all clients trust the new CA of the client line
 * @param paused whether no rotation starts or continues
 * @param clientTrustPeriod how long clients have to trust a new CA of the client line
 * @param renewals the leaf certificates that are to be renewed now
 * @param windows when members may restart for certificates
 */
public record RotationRequest(
    Map<Line, String> tokens,
    Set<Line> urgent,
    boolean clientsAreReady,
    boolean paused,
    Duration clientTrustPeriod,
    Set<LeafName> renewals,
    RestartWindows windows) {
  /** The part of a line that a leaf certificate is for. */
  public record LeafName(Line line, Part part) {
    /** The name in the annotation: without the line for the client line and the peer line. */
    public String wireName() {
      return switch (line) {
        case CLIENT -> part.wireName();
        case PEER -> line.wireName();
        case BACKUP -> line.wireName() + "-" + part.wireName();
      };
    }
  }

  /** Clients such as Kubernetes API servers load a trust bundle only when they start. */
  public static final Duration DEFAULT_CLIENT_TRUST_PERIOD = Duration.ofDays(7);

  public static final RotationRequest NONE =
      new RotationRequest(Map.of(), Set.of(), false, false, DEFAULT_CLIENT_TRUST_PERIOD, Set.of());

  public RotationRequest {
    tokens = Map.copyOf(tokens);
    urgent = Set.copyOf(urgent);
    renewals = Set.copyOf(renewals);
  }

  /** A request without maintenance windows. */
  public RotationRequest(
      Map<Line, String> tokens,
      Set<Line> urgent,
      boolean clientsAreReady,
      boolean paused,
      Duration clientTrustPeriod,
      Set<LeafName> renewals) {
    this(
        tokens,
        urgent,
        clientsAreReady,
        paused,
        clientTrustPeriod,
        renewals,
        RestartWindows.always());
  }

  /** This request with other maintenance windows. */
  public RotationRequest withWindows(RestartWindows other) {
    return new RotationRequest(
        tokens, urgent, clientsAreReady, paused, clientTrustPeriod, renewals, other);
  }
}
