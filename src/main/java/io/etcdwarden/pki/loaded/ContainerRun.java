package io.etcdwarden.pki.loaded;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A running container of a member.
 *
 * @param pod the name of the pod
 * @param podCreated when the pod was created. The kubelet mounts Secrets as they are then or later
 * @param started when the container started last
 * @param isFirstRun whether the container has not been restarted in this pod
 * @param handshakes what handshakes with its endpoints showed; none for an endpoint that was not
 *     asked or did not answer
 */
public record ContainerRun(
    String pod,
    MemberContainer container,
    Instant podCreated,
    Instant started,
    boolean isFirstRun,
    Map<MemberEndpoint, Handshake> handshakes) {
  public ContainerRun {
    handshakes = Map.copyOf(handshakes);
  }

  /** A container of which only the times are known. */
  public ContainerRun(
      String pod,
      MemberContainer container,
      Instant podCreated,
      Instant started,
      boolean isFirstRun) {
    this(pod, container, podCreated, started, isFirstRun, Map.of());
  }

  /** This container with other handshakes. */
  public ContainerRun withHandshakes(Map<MemberEndpoint, Handshake> others) {
    return new ContainerRun(pod, container, podCreated, started, isFirstRun, others);
  }

  /** The handshakes that show this use. */
  public Optional<Handshake> handshake(Use use) {
    return MemberEndpoint.showing(use).map(handshakes::get);
  }
}
