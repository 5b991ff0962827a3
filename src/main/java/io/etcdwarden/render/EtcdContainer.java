package io.etcdwarden.render;

import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Ports;
import io.etcdwarden.plan.TlsLine;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.util.List;
import java.util.Locale;

/** The container in which etcd-wrapper runs etcd. */
final class EtcdContainer {
  private EtcdContainer() {}

  static Container render(ClusterPlan plan) {
    return new ContainerBuilder()
        .withName("etcd")
        .withImage(plan.members().image())
        .withImagePullPolicy("IfNotPresent")
        .withArgs(arguments(plan))
        .withPorts(port("server", plan.ports().peer()), port("client", plan.ports().client()))
        .withReadinessProbe(readiness(plan))
        .withResources(plan.members().resources())
        .withSecurityContext(PodUser.noEscalation())
        .withVolumeMounts(PodVolumes.forEtcd(plan))
        .build();
  }

  private static List<String> arguments(ClusterPlan plan) {
    Names names = plan.names();
    Ports ports = plan.ports();
    Arguments arguments =
        new Arguments()
            .add("start-etcd")
            .flag("backup-restore-host-port", names.localHost() + ":" + ports.backup())
            .flag("etcd-server-name", names.localHost())
            .flag("backup-restore-tls-enabled", plan.tls().backup().isSecured());
    if (plan.tls().backup() instanceof TlsLine.Secured backup) {
      arguments.flag("backup-restore-ca-cert-bundle-path", backup.caFile());
    }
    if (plan.tls().client() instanceof TlsLine.Secured client) {
      arguments.flag("etcd-client-cert-path", client.client().certificateFile());
      arguments.flag("etcd-client-key-path", client.client().keyFile());
    }
    return arguments
        .flag("etcd-client-port", ports.client())
        .flag("etcd-wrapper-port", ports.wrapper())
        .list();
  }

  static ContainerPort port(String name, int number) {
    return new ContainerPortBuilder()
        .withName(name)
        .withProtocol("TCP")
        .withContainerPort(number)
        .build();
  }

  /** The probe calls etcd-wrapper, which serves its port with the TLS of the client line. */
  private static Probe readiness(ClusterPlan plan) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath("/readyz")
        .withPort(new IntOrString(plan.ports().wrapper()))
        .withScheme(plan.tls().client().scheme().toUpperCase(Locale.ROOT))
        .endHttpGet()
        .withInitialDelaySeconds(15)
        .withPeriodSeconds(5)
        .withFailureThreshold(5)
        .build();
  }
}
