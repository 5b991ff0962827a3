package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.plan.EndpointPlan;
import io.etcdwarden.plan.LineSecrets;
import io.etcdwarden.sidecar.EtcdMetrics;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.time.InstantSource;
import java.util.Optional;

/** Creates the clients with which a task calls the members, with the certificates of the spec. */
public final class MemberClients {
  private final TaskApi api;
  private final InstantSource clock;

  /**
   * Takes what the clients need.
   *
   * @param clock the time at which the certificates of members must be valid
   */
  public MemberClients(TaskApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  /** For calls to etcd. */
  public EtcdClient etcd(Etcd etcd) {
    return tls(EndpointPlan.of(etcd))
        .map(tls -> EtcdClient.secured(tls.trusted(), tls.client(), clock))
        .orElseGet(EtcdClient::plain);
  }

  /** For the metrics of etcd. */
  public EtcdMetrics metrics(Etcd etcd) {
    EndpointPlan plan = EndpointPlan.of(etcd);
    return tls(plan)
        .map(tls -> EtcdMetrics.secured(plan.clientPort(), tls.trusted(), tls.client(), clock))
        .orElseGet(() -> EtcdMetrics.plain(plan.clientPort()));
  }

  private record ClientTls(TrustedCertificates trusted, TlsKeyPair client) {}

  private Optional<ClientTls> tls(EndpointPlan plan) {
    return plan.tls().line(Line.CLIENT).map(secrets -> tls(plan, secrets));
  }

  private ClientTls tls(EndpointPlan plan, LineSecrets secrets) {
    StoredSecret ca = secret(plan, secrets.ca(), "tlsCASecretRef");
    StoredSecret client = secret(plan, secrets.client(), "clientTLSSecretRef");
    return new ClientTls(
        TrustedCertificates.read(
            ca.value(secrets.callerCaKey()),
            "Secret " + ca.name() + ", key " + secrets.callerCaKey() + ","),
        TlsKeyPair.require(client));
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
