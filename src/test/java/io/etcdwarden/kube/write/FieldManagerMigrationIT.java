package io.etcdwarden.kube.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.client.ObjectPath;
import io.etcdwarden.render.Renderer;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.Plans;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.DeployedPermissions;
import io.etcdwarden.support.operator.InProcessOperator;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The operator takes over a cluster of etcd-druid whose objects have additional fields. */
class FieldManagerMigrationIT {
  private static final String ARGUMENT = "--of-an-older-version=true";

  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();

  @Test
  void fieldsDroppedFromTheSpecAreRemovedAndFieldsOfTheSidecarStay() {
    Etcd etcd = client.resource(etcd()).create();
    Renderer.render(Plans.of(etcd)).desired().forEach(this::createAsEtcdDruid);
    renewAsSidecar();

    try (InProcessOperator _ = InProcessOperator.start(DeployedPermissions.account(), namespace)) {
      PollTimeout.LONG.await(() -> notReconciled(etcd));
    }

    Service service = read(Service.class, "main-client");
    assertFalse(service.getMetadata().getAnnotations().containsKey("old"));
    assertFalse(service.getMetadata().getLabels().containsKey("old"));
    assertFalse(read(ConfigMap.class, "main-config").getData().containsKey("old"));
    assertFalse(arguments(read(StatefulSet.class, "main")).contains(ARGUMENT));
    Lease lease = read(Lease.class, "main-0");
    assertEquals("1:2:Leader", lease.getSpec().getHolderIdentity());
    assertEquals("false", lease.getMetadata().getAnnotations().get(Annotations.MEMBER_TLS));
    assertFalse(lease.getMetadata().getLabels().containsKey("old"));
    assertTrue(
        lease.getMetadata().getManagedFields().stream()
            .anyMatch(entry -> entry.getManager().equals("etcdbrctl")));
  }

  private Etcd etcd() {
    Etcd etcd = Etcds.withTls(1);
    etcd.getMetadata().setNamespace(namespace);
    return etcd;
  }

  /** Creates the object as etcd-druid does: a plain create, recorded as Update of its manager. */
  private void createAsEtcdDruid(HasMetadata object) {
    object.getMetadata().setLabels(withOld(object.getMetadata().getLabels()));
    object.getMetadata().setAnnotations(withOld(object.getMetadata().getAnnotations()));
    switch (object) {
      case ConfigMap config -> config.setData(withOld(config.getData()));
      case StatefulSet set -> {
        Container sidecar = set.getSpec().getTemplate().getSpec().getContainers().getLast();
        List<String> more = new ArrayList<>(sidecar.getArgs());
        more.add(ARGUMENT);
        sidecar.setArgs(more);
      }
      default -> {}
    }
    String path = ObjectPath.of(object);
    String collection = path.substring(0, path.lastIndexOf('/'));
    client.raw(collection + "?fieldManager=etcd-druid", "POST", object);
  }

  private static Map<String, String> withOld(Map<String, String> map) {
    Map<String, String> more = map == null ? new HashMap<>() : new HashMap<>(map);
    more.put("old", "1");
    return more;
  }

  private void renewAsSidecar() {
    PatchContext merge =
        new PatchContext.Builder()
            .withPatchType(PatchType.JSON_MERGE)
            .withFieldManager("etcdbrctl")
            .build();
    client
        .resource(read(Lease.class, "main-0"))
        .patch(
            merge,
            """
            {"metadata": {"annotations": {"member.etcd.gardener.cloud/tls-enabled": "false"}},
             "spec": {"holderIdentity": "1:2:Leader", "renewTime": "2026-03-01T12:00:00.000000Z"}}
            """);
  }

  private Optional<String> notReconciled(Etcd etcd) {
    Etcd live = client.resource(etcd).require();
    boolean reconciled =
        live.getStatus() != null
            && Objects.equals(
                live.getStatus().observedGeneration(), live.getMetadata().getGeneration());
    return reconciled ? Optional.empty() : Optional.of("not reconciled: " + live.getStatus());
  }

  private <T extends HasMetadata> T read(Class<T> kind, String name) {
    return client.resources(kind).inNamespace(namespace).withName(name).require();
  }

  private static List<String> arguments(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getArgs().stream())
        .toList();
  }
}
