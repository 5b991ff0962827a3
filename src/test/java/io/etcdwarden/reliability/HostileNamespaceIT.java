package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.Labels;
import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.CrdInstaller;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user of one namespace creates as many large objects as the heap of the operator has room for.
 * The operator runs with the limit of the heap that it is shipped with.
 */
class HostileNamespaceIT {
  private static final String HOSTILE = "hostile";
  private static final String TENANT = "tenant";
  private static final String JUNK = "junk";
  private static final int OBJECTS = 120;
  private static final String MEGABYTE = "x".repeat(1_000_000);

  @TempDir private Path folder;

  @Test
  void theOthersAreReconciledAndTheHostileNamespaceRecovers() {
    try (ApiServer server = ApiServer.start(Binaries.fromSystemProperty());
        KubeClients clients = server.connect()) {
      KubernetesClient client = clients.full();
      new CrdInstaller(client).install();
      createNamespace(client, HOSTILE);
      createNamespace(client, TENANT);
      createEtcd(client, HOSTILE, "victim");
      createObjects(client, 0, OBJECTS);

      try (OperatorProcess operator = OperatorProcess.start(folder, server.kubeconfig(), "")) {
        operator.awaitReady(PollTimeout.LONG.limit());
        createObjects(client, OBJECTS, OBJECTS + OBJECTS / 2);
        createEtcd(client, TENANT, "main");
        PollTimeout.LONG.await(() -> noMemberSet(client, TENANT, "main"));
        PollTimeout.LONG.await(() -> notReported(client));
        assertTrue(operator.isAlive());

        client.configMaps().inNamespace(HOSTILE).withLabel(JUNK).delete();
        client.rbac().roles().inNamespace(HOSTILE).withLabel(JUNK).delete();
        PollTimeout.LONG.await(() -> noMemberSet(client, HOSTILE, "victim"));

        assertEquals(0, operator.stop(), operator::logText);
      }
    }
  }

  /** A third of the objects belongs to no Etcd, a third to one that does not exist. */
  private static void createObjects(KubernetesClient client, int from, int to) {
    IntStream.range(from, to)
        .parallel()
        .forEach(
            i -> {
              ObjectMeta metadata = metadata(i);
              client
                  .resource(
                      new ConfigMapBuilder()
                          .withMetadata(metadata)
                          .addToData("large", MEGABYTE)
                          .build())
                  .create();
              if (i % 3 == 2) {
                client
                    .resource(
                        new RoleBuilder()
                            .withMetadata(metadata)
                            .withRules(
                                new PolicyRuleBuilder()
                                    .withApiGroups("")
                                    .withResources("pods")
                                    .withVerbs("get")
                                    .withResourceNames(MEGABYTE)
                                    .build())
                            .build())
                    .create();
              }
            });
  }

  private static ObjectMeta metadata(int number) {
    ObjectMeta metadata =
        new ObjectMetaBuilder()
            .withNamespace(HOSTILE)
            .withName(JUNK + "-" + number)
            .addToLabels(Labels.ofCluster("victim"))
            .addToLabels(JUNK, "true")
            .build();
    if (number % 3 > 0) {
      String name = number % 3 == 1 ? "absent-" + number : "victim";
      metadata
          .getOwnerReferences()
          .add(
              new OwnerReferenceBuilder()
                  .withApiVersion(Etcd.GROUP + "/" + Etcd.VERSION)
                  .withKind(Etcd.KIND)
                  .withName(name)
                  .withUid("uid-" + name)
                  .withController(true)
                  .build());
    }
    return metadata;
  }

  private static void createNamespace(KubernetesClient client, String name) {
    client
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  private static void createEtcd(KubernetesClient client, String namespace, String name) {
    Etcd etcd = Etcds.named(name);
    etcd.getMetadata().setNamespace(namespace);
    client.resource(etcd).create();
  }

  private static Optional<String> noMemberSet(
      KubernetesClient client, String namespace, String name) {
    return client.apps().statefulSets().inNamespace(namespace).withName(name).get() == null
        ? Optional.of("no StatefulSet " + namespace + "/" + name)
        : Optional.empty();
  }

  private static Optional<String> notReported(KubernetesClient client) {
    EtcdStatus status =
        client.resources(Etcd.class).inNamespace(HOSTILE).withName("victim").require().getStatus();
    return status != null
            && status.lastErrors() != null
            && status.lastErrors().stream()
                .anyMatch(error -> error.description().contains("too large to be read"))
        ? Optional.empty()
        : Optional.of("the hostile namespace is not reported: " + status);
  }
}
