package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ExecutorServiceManager;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

class ControllersTest {
  @Test
  void stopAlsoStopsTheFrameworksTimer() {
    try (MockApiServer api = new MockApiServer()) {
      Operator operator =
          Controllers.build(
              OperatorConfig.DEFAULT,
              api.clients(),
              new SimpleMeterRegistry(),
              ProcessIdentity.ofThisProcess(api.clients().full()),
              new LeaderCallbacks(() -> {}, () -> {}, _ -> {}));
      ExecutorServiceManager threads =
          operator.getConfigurationService().getExecutorServiceManager();
      threads.start(operator.getConfigurationService());
      ScheduledExecutorService timer = threads.scheduledExecutorService();
      assertFalse(timer.isShutdown());

      Controllers.stop(operator);

      assertTrue(timer.isShutdown());
    }
  }
}
