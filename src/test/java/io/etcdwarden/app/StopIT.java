package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.SharedApiServer;
import io.etcdwarden.support.operator.OperatorProcess;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops an operator process by SIGTERM, as a kubelet does. */
class StopIT {
  private static final String LEADER_ELECTION =
      "leaderElection: {enabled: true, resourceName: stop-test}\n";

  @TempDir Path folder;

  @Test
  void theLeaderReleasesItsLeaseOnStop() {
    SharedApiServer api = SharedApiServer.running();
    Resource<Lease> lease = api.client().leases().inNamespace("default").withName("stop-test");
    try (OperatorProcess operator =
        OperatorProcess.start(folder, api.server().kubeconfig(), LEADER_ELECTION)) {
      lease.waitUntilCondition(
          StopIT::isHeld, PollTimeout.LONG.limit().toSeconds(), TimeUnit.SECONDS);

      int exitCode = operator.stop();

      assertEquals(0, exitCode, operator.logText());
      assertTrue(operator.logText().contains("stopped cleanly"), operator.logText());
      assertFalse(isHeld(lease.get()), operator.logText());
    }
  }

  private static boolean isHeld(Lease lease) {
    return lease != null
        && lease.getSpec().getHolderIdentity() != null
        && !lease.getSpec().getHolderIdentity().isEmpty();
  }
}
