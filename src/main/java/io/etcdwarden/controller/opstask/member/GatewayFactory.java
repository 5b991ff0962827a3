package io.etcdwarden.controller.opstask.member;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.CaSecretReference;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.TlsConfig;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.TaskApi;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsIdentity;
import io.etcdwarden.plan.Defaults;
import io.etcdwarden.plan.Names;
import io.etcdwarden.sidecar.EtcdGateway;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.util.Optional;

/** Opens the way to the members' own interface, as a client that they know. */
public final class GatewayFactory {
  private final TaskApi api;

  public GatewayFactory(TaskApi api) {
    this.api = api;
  }

  /** Why members cannot be asked: by gRPC alone they are out of this operator's reach. */
  static Optional<Rejection> rejection(Etcd etcd) {
    boolean open =
        Boolean.TRUE.equals(etcdConfig(etcd).map(EtcdConfig::enableGRPCGateway).orElse(null));
    return open
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                ErrorCode.GRPC_GATEWAY_DISABLED,
                "the members of Etcd "
                    + etcd.getMetadata().getName()
                    + " take such a request only by their HTTP gateway, which is off; set"
                    + " spec.etcd.enableGRPCGateway: true (they restart one after the other)"));
  }

  public EtcdGateway create(Etcd etcd) {
    int port = etcdConfig(etcd).map(EtcdConfig::clientPort).orElse(Defaults.CLIENT_PORT);
    return etcdConfig(etcd)
        .map(EtcdConfig::clientUrlTls)
        .map(tls -> secured(etcd, port, tls))
        .orElseGet(() -> EtcdGateway.plain(port));
  }

  private EtcdGateway secured(Etcd etcd, int port, TlsConfig tls) {
    CaSecretReference authority = tls.tlsCASecretRef();
    String key = requireNonNullElse(authority.dataKey(), Defaults.CA_KEY);
    StoredSecret bundle = secret(etcd, authority.name());
    SecretReference client = tls.clientTLSSecretRef();
    if (client == null) {
      throw new OperatorException(
          ErrorCode.GET_SECRET, "spec.etcd.clientUrlTls.clientTLSSecretRef is missing; name one");
    }
    return EtcdGateway.secured(
        port,
        TrustedCertificates.read(
            bundle.value(key), "Secret " + bundle.name() + ", key " + key + ","),
        TlsIdentity.of(secret(etcd, client.name())));
  }

  private StoredSecret secret(Etcd etcd, String name) {
    return api.secret(etcd.getMetadata().getNamespace(), name)
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_SECRET, "there is no Secret " + name + " to call etcd with"));
  }

  public static Names names(Etcd etcd) {
    return Names.of(etcd.getMetadata().getName(), etcd.getMetadata().getNamespace(), "");
  }

  private static Optional<EtcdConfig> etcdConfig(Etcd etcd) {
    return Optional.ofNullable(etcd.getSpec()).map(spec -> spec.etcd());
  }
}
