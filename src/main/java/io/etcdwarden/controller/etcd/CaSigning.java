package io.etcdwarden.controller.etcd;

import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.issue.SigningRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Asks issuers to sign CAs, and keeps the private key of each CA in memory until its Secret has it.
 * After a restart of the operator the key is lost; then another CA is asked for.
 */
final class CaSigning {
  private final Map<Purpose, KeyMaterial> keys = new ConcurrentHashMap<>();

  /** What a key is for. */
  private record Purpose(String uid, String name) {}

  /** Asks for the CAs of an outcome, and returns what became of each request, by its name. */
  Map<String, SigningState> ask(String uid, EtcdCluster cluster, PkiOutcome outcome, Instant now) {
    Set<String> names =
        outcome.signingRequests().stream().map(SigningRequest::name).collect(Collectors.toSet());
    keys.keySet().removeIf(it -> it.uid().equals(uid) && !names.contains(it.name()));
    Map<String, SigningState> states = new HashMap<>();
    for (SigningRequest request : outcome.signingRequests()) {
      KeyMaterial key =
          keys.compute(
              new Purpose(uid, request.name()),
              (_, kept) ->
                  kept != null && request.algorithm().matches(kept.publicKey())
                      ? kept
                      : request.key());
      states.put(request.name(), cluster.sign(request, key, now));
    }
    return states;
  }

  /** Forgets the keys of a deleted Etcd. */
  void forget(String uid) {
    keys.keySet().removeIf(it -> it.uid().equals(uid));
  }
}
