package io.etcdwarden.controller.etcd;

import io.etcdwarden.handshake.HandshakeAnswer;
import io.etcdwarden.observed.ObservedCluster;
import io.etcdwarden.pki.loaded.ContainerRun;
import io.etcdwarden.pki.loaded.ExpectedLeaf;
import io.etcdwarden.pki.loaded.MemberEndpoint;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Ports;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An endpoint of a running container that handshakes can ask, and what its answer is compared with.
 *
 * <p>The address is that of the pod and not its host name: for some seconds after a restart a name
 * can still lead to the address that the earlier pod had, where another member may answer.
 */
record AskedEndpoint(
    Key key, String pod, String host, String address, int port, ExpectedLeaf expected) {
  /**
   * The subject of an answer. If any of this changes, the answer is outdated.
   *
   * @param started when the container started
   * @param secrets the versions of the Secrets of the key pair and of the CA
   */
  record Key(String podUid, MemberEndpoint endpoint, Instant started, List<String> secrets) {
    Key {
      secrets = List.copyOf(secrets);
    }
  }

  /**
   * What is stored for an endpoint of every member.
   *
   * @param versions of the Secrets of the key pair and of the CA
   */
  private record Stored(List<String> versions, ExpectedLeaf expected) {}

  /** The endpoints with TLS of all running containers. */
  static List<AskedEndpoint> of(ObservedCluster observed, ClusterPlan plan) {
    Map<MemberEndpoint, Stored> stored = new EnumMap<>(MemberEndpoint.class);
    for (MemberEndpoint endpoint : MemberEndpoint.values()) {
      stored(endpoint, observed, plan).ifPresent(it -> stored.put(endpoint, it));
    }
    List<AskedEndpoint> endpoints = new ArrayList<>();
    IntStream.range(0, plan.members().size())
        .forEach(
            ordinal ->
                observed
                    .pod(plan.names().pod(ordinal))
                    .filter(pod -> address(pod).isPresent())
                    .ifPresent(pod -> endpoints.addAll(of(pod, ordinal, observed, plan, stored))));
    return endpoints;
  }

  private static List<AskedEndpoint> of(
      Pod pod,
      int ordinal,
      ObservedCluster observed,
      ClusterPlan plan,
      Map<MemberEndpoint, Stored> stored) {
    List<AskedEndpoint> endpoints = new ArrayList<>();
    for (ContainerRun run : observed.containerRuns(pod.getMetadata().getName())) {
      stored.forEach(
          (endpoint, it) -> {
            if (endpoint.server().container() == run.container()) {
              endpoints.add(
                  new AskedEndpoint(
                      new Key(pod.getMetadata().getUid(), endpoint, run.started(), it.versions()),
                      pod.getMetadata().getName(),
                      plan.names().memberHost(ordinal),
                      address(pod).orElseThrow(),
                      port(endpoint, plan.ports()),
                      it.expected()));
            }
          });
    }
    return endpoints;
  }

  private static Optional<Stored> stored(
      MemberEndpoint endpoint, ObservedCluster observed, ClusterPlan plan) {
    Optional<LineRequest> line = line(plan, endpoint.server().line());
    Optional<StoredSecret> pair =
        line.flatMap(it -> pair(it, endpoint)).flatMap(observed.secrets()::find);
    Optional<StoredSecret> ca =
        line.flatMap(it -> observed.secrets().find(it.ca().secret().name()));
    if (pair.isEmpty() || ca.isEmpty()) {
      return Optional.empty();
    }
    List<Certificate> authorities = TrustBundle.read(ca.get(), List.of(line.get().ca().dataKey()));
    List<String> versions = List.of(pair.get().resourceVersion(), ca.get().resourceVersion());
    return ExpectedLeaf.of(pair.get(), authorities).map(it -> new Stored(versions, it));
  }

  private static Optional<LineRequest> line(ClusterPlan plan, Line line) {
    return plan.pki().lines().stream().filter(it -> it.line() == line).findFirst();
  }

  private static Optional<String> pair(LineRequest line, MemberEndpoint endpoint) {
    return line.credentials().stream()
        .filter(spec -> spec.part() == endpoint.server().part())
        .map(CredentialSpec::secret)
        .map(secret -> secret.name())
        .findFirst();
  }

  private static Optional<String> address(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .map(status -> status.getPodIP())
        .filter(address -> !address.isEmpty());
  }

  private static int port(MemberEndpoint endpoint, Ports ports) {
    return switch (endpoint) {
      case ETCD_CLIENTS -> ports.client();
      case ETCD_PEERS -> ports.peer();
      case WRAPPER -> ports.wrapper();
      case BACKUP_RESTORE -> ports.backup();
    };
  }

  /**
   * Whether the endpoint presents what is stored, and trusts what is stored. An endpoint whose
   * verdicts are not conclusive is not asked again for them.
   */
  boolean isConfirmedBy(HandshakeAnswer.Presented answer) {
    Set<String> bundle =
        expected.authorities().stream()
            .map(Certificate::fingerprint)
            .collect(Collectors.toCollection(TreeSet::new));
    bundle.add(expected.stored().fingerprint());
    return answer.leaf().equals(expected.stored())
        && bundle.containsAll(answer.accepted())
        && answer.refused().stream().noneMatch(bundle::contains);
  }

  /** For messages: the pod, the process and the address. */
  String described() {
    return "%s (%s, port %d)".formatted(pod, key.endpoint().server().wireName(), port);
  }
}
