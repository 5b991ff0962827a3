package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.fault.ApiCall;
import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.node.FakeNode;
import io.etcdwarden.support.node.FakeNodeSettings;
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

/** Kills the process of the packaged operator while it creates a cluster. */
class KilledOperatorIT {
  private static final Duration START = PollTimeout.LONG.limit();

  private final ApiServer server = SharedApiServer.running().server();
  private final KubernetesClient client = SharedApiServer.running().client();
  private final String namespace = SharedApiServer.running().newNamespace();
  @TempDir private Path folder;

  @Test
  void theNextOperatorFinishesTheWorkOfAKilledOne() throws IOException {
    try (FakeNode _ = FakeNode.withFakeMembers(client, namespace, FakeNodeSettings.fast());
        ApiServerLink link = ApiServerLink.to(server.config());
        FaultProxy proxy = FaultProxy.inFrontOf(link)) {
      Path throughProxy = proxy.kubeconfig(folder.resolve("kubeconfig"));
      try (OperatorProcess first = OperatorProcess.start(folder, throughProxy, settings())) {
        first.awaitReady(START);
        CompletableFuture<ApiCall> cut = proxy.cutAfter(9);
        client.resource(TlsCluster.etcd(namespace)).create();
        PollTimeout.LONG.await(() -> cut.isDone() ? Optional.empty() : whyNotReady());
        first.kill();
      }

      try (OperatorProcess _ = OperatorProcess.start(folder, server.kubeconfig(), settings())) {
        PollTimeout.LONG.await(this::whyNotReady);
      }

      List<CertificateStatus> certificates =
          TlsCluster.live(client, namespace).getStatus().certificates();
      assertEquals(
          List.of(1L),
          certificates.stream().map(CertificateStatus::generation).distinct().toList());
    }
  }

  private Optional<String> whyNotReady() {
    return TlsCluster.whyNotReady(client, namespace);
  }

  private String settings() {
    return "controllers: {etcd: {watchNamespaces: [%s]}}\n".formatted(namespace);
  }
}
