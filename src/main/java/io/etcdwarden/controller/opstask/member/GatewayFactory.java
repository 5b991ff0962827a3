package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.plan.EndpointPlan;
import io.etcdwarden.plan.LineSecrets;
import io.etcdwarden.sidecar.EtcdGateway;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.time.InstantSource;
import java.util.Optional;

/** Creates the client with which a task calls the HTTP gateway of the members. */
public final class GatewayFactory {
  private final TaskApi api;
  private final InstantSource clock;

  /**
   * Takes what the clients need.
   *
   * @param clock the time at which the certificates of members must be valid
   */
  public GatewayFactory(TaskApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  /** Why no member can be called: this operator speaks HTTP, and the HTTP gateway is off. */
  static Optional<Rejection> rejection(Etcd etcd) {
    return EndpointPlan.of(etcd).grpcGateway()
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                ErrorCode.GRPC_GATEWAY_DISABLED,
                "the task calls the members of Etcd "
                    + etcd.getMetadata().getName()
                    + " through their HTTP gateway, which is off; set"
                    + " spec.etcd.enableGRPCGateway: true (the members restart one after the"
                    + " other)"));
  }

  public EtcdGateway create(Etcd etcd) {
    EndpointPlan plan = EndpointPlan.of(etcd);
    return plan.tls()
        .line(Line.CLIENT)
        .map(secrets -> secured(plan, secrets))
        .orElseGet(() -> EtcdGateway.plain(plan.clientPort()));
  }

  private EtcdGateway secured(EndpointPlan plan, LineSecrets secrets) {
    StoredSecret ca = secret(plan, secrets.ca(), "tlsCASecretRef");
    StoredSecret client = secret(plan, secrets.client(), "clientTLSSecretRef");
    return EtcdGateway.secured(
        plan.clientPort(),
        TrustedCertificates.read(
            ca.value(secrets.callerCaKey()),
            "Secret " + ca.name() + ", key " + secrets.callerCaKey() + ","),
        TlsKeyPair.require(client),
        clock);
  }

  private StoredSecret secret(EndpointPlan plan, SecretRef secret, String field) {
    if (!secret.isNamed()) {
      throw new OperatorException(
          ErrorCode.GET_SECRET,
          "spec.etcd.clientUrlTls." + field + " has no name; set it to the name of a Secret");
    }
    return api.objects()
        .secret(plan.names().namespace(), secret.name())
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_SECRET,
                    "Secret "
                        + secret.name()
                        + " does not exist; without it no member can be called"));
  }
}
