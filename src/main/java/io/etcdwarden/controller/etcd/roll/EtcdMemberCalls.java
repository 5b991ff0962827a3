package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.etcdclient.EtcdEndpoint;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.LineSecrets;
import io.etcdwarden.plan.TlsLine;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Calls members by gRPC, with the client certificate of the spec and short deadlines. */
public final class EtcdMemberCalls implements MemberCalls {
  /** A member that serves clients answers in milliseconds. A reconcile blocks for this long. */
  private static final Duration STATUS = Duration.ofSeconds(5);

  /** etcd itself gives up a transfer after its request timeout of at least five seconds. */
  private static final Duration MOVE = Duration.ofSeconds(10);

  private final InstantSource clock;

  /**
   * @param clock the time at which the certificates of members must be valid
   */
  public EtcdMemberCalls(InstantSource clock) {
    this.clock = clock;
  }

  /** Asks all members at the same time, so that their positions in the log can be compared. */
  @Override
  public List<EtcdResult<EndpointStatus>> status(ClusterPlan plan, SecretSet secrets, int members) {
    EtcdClient client;
    try {
      client = client(plan, secrets);
    } catch (OperatorException unusable) {
      EtcdResult<EndpointStatus> none = new EtcdResult.NoAnswer<>(unusable.getMessage());
      return IntStream.range(0, members).mapToObj(_ -> none).toList();
    }
    List<CompletableFuture<EtcdResult<EndpointStatus>>> pending =
        IntStream.range(0, members)
            .mapToObj(ordinal -> endpoint(plan, ordinal))
            .map(
                endpoint ->
                    CompletableFuture.supplyAsync(
                        () -> client.status(endpoint, STATUS),
                        task -> Thread.ofVirtual().start(task)))
            .toList();
    return pending.stream().map(CompletableFuture::join).toList();
  }

  @Override
  public Optional<String> moveLeader(
      ClusterPlan plan, SecretSet secrets, int leader, long toMemberId) {
    try {
      return client(plan, secrets).moveLeader(endpoint(plan, leader), toMemberId, MOVE).error();
    } catch (OperatorException unusable) {
      return Optional.of(unusable.getMessage());
    }
  }

  private static EtcdEndpoint endpoint(ClusterPlan plan, int ordinal) {
    return new EtcdEndpoint(plan.names().memberHost(ordinal), plan.ports().client());
  }

  private EtcdClient client(ClusterPlan plan, SecretSet secrets) {
    return switch (plan.tls().client()) {
      case TlsLine.Plain _ -> EtcdClient.plain();
      case TlsLine.Secured secured -> secured(secured.secrets(), secrets);
    };
  }

  private EtcdClient secured(LineSecrets line, SecretSet secrets) {
    StoredSecret ca = secret(line.ca().name(), secrets);
    return EtcdClient.secured(
        TrustedCertificates.read(
            ca.value(line.callerCaKey()),
            "Secret " + ca.name() + ", key " + line.callerCaKey() + ","),
        TlsKeyPair.require(secret(line.client().name(), secrets)),
        clock);
  }

  private static StoredSecret secret(String name, SecretSet secrets) {
    return secrets
        .find(name)
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_SECRET,
                    "Secret " + name + " does not exist; without it no member can be called"));
  }
}
