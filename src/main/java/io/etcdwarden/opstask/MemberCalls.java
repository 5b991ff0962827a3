package io.etcdwarden.opstask;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.CaSecretReference;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdConfig;
import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.TlsConfig;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.TaskDesk;
import io.etcdwarden.pki.StoredSecret;
import io.etcdwarden.pki.TlsIdentity;
import io.etcdwarden.plan.Defaults;
import io.etcdwarden.plan.Names;
import io.etcdwarden.sidecar.Authorities;
import io.etcdwarden.sidecar.EtcdGateway;
import java.util.Optional;

/** Opens the way to the members' own interface, as a client that they know. */
final class MemberCalls {
  private final TaskDesk desk;

  MemberCalls(TaskDesk desk) {
    this.desk = desk;
  }

  /** Why members cannot be asked: by gRPC alone they are out of this operator's reach. */
  static Optional<Refusal> refusal(Etcd etcd) {
    boolean open =
        Boolean.TRUE.equals(settings(etcd).map(EtcdConfig::enableGRPCGateway).orElse(null));
    return open
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                ErrorCode.GRPC_GATEWAY_DISABLED,
                "the members of Etcd "
                    + etcd.getMetadata().getName()
                    + " take such a request only by their HTTP gateway, which is off; set"
                    + " spec.etcd.enableGRPCGateway: true (they restart one after the other)"));
  }

  EtcdGateway open(Etcd etcd) {
    int port = settings(etcd).map(EtcdConfig::clientPort).orElse(Defaults.CLIENT_PORT);
    return settings(etcd)
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
        Authorities.read(bundle.entry(key), "Secret " + bundle.name() + ", key " + key + ","),
        TlsIdentity.of(secret(etcd, client.name())));
  }

  private StoredSecret secret(Etcd etcd, String name) {
    return desk.secret(etcd.getMetadata().getNamespace(), name)
        .orElseThrow(
            () ->
                new OperatorException(
                    ErrorCode.GET_SECRET, "there is no Secret " + name + " to call etcd with"));
  }

  static Names names(Etcd etcd) {
    return Names.of(etcd.getMetadata().getName(), etcd.getMetadata().getNamespace(), "");
  }

  private static Optional<EtcdConfig> settings(Etcd etcd) {
    return Optional.ofNullable(etcd.getSpec()).map(spec -> spec.etcd());
  }
}
