package io.etcdwarden.support.operator;

import io.etcdwarden.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The operator as a separate process, started from a distribution. */
public final class OperatorProcess implements AutoCloseable {
  /** The default webhook settings, which a test can replace. */
  private static final String WEBHOOKS = "  webhooks: {bindAddress: 127.0.0.1, port: 0}\n";

  private final Process process;
  private final Path log;
  private final int healthPort;
  private final int metricsPort;
  private final Thread killHook;

  private OperatorProcess(Process process, Path log, int healthPort, int metricsPort) {
    this.process = process;
    this.log = log;
    this.healthPort = healthPort;
    this.metricsPort = metricsPort;
    this.killHook = Thread.ofPlatform().unstarted(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killHook);
  }

  /** Returns the folder of the distribution: the output of the build, or a system property. */
  public static Path distribution() {
    return Path.of(System.getProperty("etcdwarden.distribution", "target/etcd-warden"));
  }

  /**
   * Starts the operator with its log and its configuration file in the folder.
   *
   * @param settings additional lines for the configuration file; may be empty
   */
  public static OperatorProcess start(Path folder, Path kubeconfig, String settings) {
    return start(folder, kubeconfig, settings, List.of());
  }

  /** Starts the operator with options for its JVM. */
  public static OperatorProcess start(
      Path folder, Path kubeconfig, String settings, List<String> javaOptions) {
    int healthPort = FreePort.next();
    int metricsPort = FreePort.next();
    Path log = folder.resolve("operator.log");
    try {
      Path config =
          Files.writeString(
              folder.resolve("operator.yaml"), config(metricsPort, healthPort, settings));
      ProcessBuilder builder =
          new ProcessBuilder(
                  List.of(
                      distribution().resolve("bin/etcd-warden").toAbsolutePath().toString(),
                      "run",
                      "--config",
                      config.toString()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      if (!javaOptions.isEmpty()) {
        builder.environment().put("ETCD_WARDEN_JAVA_OPTS", String.join(" ", javaOptions));
      }
      return new OperatorProcess(builder.start(), log, healthPort, metricsPort);
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot start the operator", unusable);
    }
  }

  private static String config(int metricsPort, int healthPort, String settings) {
    return """
    apiVersion: config.druid.gardener.cloud/v1alpha1
    kind: OperatorConfiguration
    server:
      metrics: {bindAddress: 127.0.0.1, port: %d}
      health: {bindAddress: 127.0.0.1, port: %d}
    """
            .formatted(metricsPort, healthPort)
        + (settings.startsWith("  webhooks:") ? "" : WEBHOOKS)
        + settings;
  }

  /** Waits until the operator is ready. */
  public void awaitReady(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (!isReady(client)) {
        if (System.nanoTime() > end || process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new IllegalStateException("the operator did not become ready:\n" + logText());
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private boolean isReady(HttpClient client) throws InterruptedException {
    URI readyz = URI.create("http://127.0.0.1:" + healthPort + "/readyz");
    try {
      return client
              .send(
                  HttpRequest.newBuilder(readyz).timeout(Duration.ofSeconds(2)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the whole log. */
  public String logText() {
    try {
      return Files.readString(log);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Returns the port of the metrics endpoint. */
  public int metricsPort() {
    return metricsPort;
  }

  public Path log() {
    return log;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Stops the operator with SIGTERM and returns its exit code. */
  public int stop() {
    process.destroy();
    return exit();
  }

  /** Kills the operator without a clean stop, like the failure of a node. */
  public void kill() {
    process.destroyForcibly();
    exit();
  }

  private int exit() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return process.waitFor();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void close() {
    Runtime.getRuntime().removeShutdownHook(killHook);
    stop();
  }
}
