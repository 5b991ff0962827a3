package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.support.Patience;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.Call;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.node.NodeSettings;
import io.etcdwarden.support.node.NodeStandIn;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as users run it, killed in the middle of its work. */
class KillIT {
  private static final Duration START = Patience.AMPLE.limit();

  private final ApiServer server = SharedApiServer.running().server();
  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().freshNamespace();
  @TempDir private Path folder;

  @Test
  void whatAKilledOperatorLeftBehindIsFinishedByTheNext() throws IOException {
    try (NodeStandIn _ = NodeStandIn.paper(client, namespace, NodeSettings.brisk());
        ApiServerLink link = ApiServerLink.to(server.config());
        FaultProxy proxy = FaultProxy.inFrontOf(link)) {
      Path throughProxy = proxy.kubeconfig(folder.resolve("kubeconfig"));
      try (OperatorProcess first = OperatorProcess.start(folder, throughProxy, settings())) {
        first.awaitReady(START);
        CompletableFuture<Call> cut = proxy.cutAfter(9);
        client.resource(Clusters.secured(namespace)).create();
        Patience.AMPLE.until(() -> cut.isDone() ? Optional.empty() : amiss());
        first.kill();
      }

      try (OperatorProcess _ = OperatorProcess.start(folder, server.kubeconfig(), settings())) {
        Patience.AMPLE.until(this::amiss);
      }

      List<CertificateStatus> certificates =
          Clusters.live(client, namespace).getStatus().certificates();
      assertEquals(
          List.of(1L),
          certificates.stream().map(CertificateStatus::generation).distinct().toList());
    }
  }

  private Optional<String> amiss() {
    return Clusters.whyNotReady(client, namespace);
  }

  private String settings() {
    return "controllers: {etcd: {watchNamespaces: [%s]}}\n".formatted(namespace);
  }
}
