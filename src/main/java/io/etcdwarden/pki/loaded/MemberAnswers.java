package io.etcdwarden.pki.loaded;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * The answers of the members of a cluster to TLS handshakes.
 *
 * @param shown by pod, what handshakes with its present containers showed
 * @param awaited the pods of which an endpoint is still to be asked for the first time since its
 *     container started or its Secrets changed
 */
public record MemberAnswers(
    Map<String, Map<MemberEndpoint, Handshake>> shown, Set<String> awaited) {
  /** No member was asked. */
  public static final MemberAnswers NONE = new MemberAnswers(Map.of(), Set.of());

  public MemberAnswers {
    shown = Map.copyOf(shown);
    awaited = Set.copyOf(awaited);
  }

  /** This container with what handshakes with its endpoints showed. */
  public ContainerRun addTo(ContainerRun run) {
    Map<MemberEndpoint, Handshake> own = new EnumMap<>(MemberEndpoint.class);
    shown
        .getOrDefault(run.pod(), Map.of())
        .forEach(
            (endpoint, handshake) -> {
              if (endpoint.server().container() == run.container()) {
                own.put(endpoint, handshake);
              }
            });
    return run.withHandshakes(own);
  }
}
