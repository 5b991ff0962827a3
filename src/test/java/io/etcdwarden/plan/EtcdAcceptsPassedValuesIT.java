package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.node.EtcdPrograms;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts a real etcd with values of a spec: it must accept what the planner accepts. */
class EtcdAcceptsPassedValuesIT {
  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "periodic, soon,                false",
    "periodic, 1d,                  false",
    "periodic, '',                  true",
    "periodic, 0,                   true",
    "periodic, +8,                  true",
    "periodic, 1h30m,               true",
    "revision, 1000,                true",
    "revision, 9223372036854775807, true",
    "revision, 9223372036854775808, false",
    "revision, many,                false",
  })
  void etcdAndThePlannerAgreeOnARetention(
      String mode, String retention, boolean accepted, @TempDir Path folder) throws IOException {
    assertEquals(accepted, isPlanned(mode, retention), "planner");
    assertEquals(accepted, isServed(mode, retention, folder), "etcd");
  }

  private static boolean isPlanned(String mode, String retention) {
    Etcd etcd =
        Etcds.with(
            "main",
            """
              replicas: 1
              etcd: {}
              backup: {}
              sharedConfig: {autoCompactionMode: %s, autoCompactionRetention: "%s"}
            """
                .formatted(mode, retention));
    try {
      new Planner(new PlanSettings(Images.builtIn(), true, false))
          .planToApply(etcd, new StoreSecret.Unknown());
      return true;
    } catch (OperatorException refused) {
      return false;
    }
  }

  /** Whether etcd serves clients with these values; otherwise it ends with an error. */
  private static boolean isServed(String mode, String retention, Path folder) throws IOException {
    String clients = "http://127.0.0.1:" + FreePort.next();
    String peers = "http://127.0.0.1:" + FreePort.next();
    Path programs = Binaries.fromSystemProperty().folder();
    Process etcd =
        new ProcessBuilder(
                EtcdPrograms.in(programs).etcd().toString(),
                "--data-dir=" + folder,
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--auto-compaction-mode=" + mode,
                "--auto-compaction-retention=" + retention)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader log = etcd.inputReader()) {
      return log.lines().anyMatch(line -> line.contains("ready to serve client requests"));
    } finally {
      etcd.destroyForcibly();
    }
  }
}
