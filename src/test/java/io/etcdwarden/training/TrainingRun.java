package io.etcdwarden.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Creates the start cache (Java calls it AOT cache) of a distribution. Starts the operator against
 * a stub API server with one Etcd, waits until it has written the last object, and stops it; Java
 * then writes the cache of loaded and linked classes.
 *
 * <p>The cache only makes the start faster. So a failure is printed, but does not fail the build.
 */
public final class TrainingRun {
  private static final long SECONDS = 60;
  private static final String CONFIG =
      """
      apiVersion: config.druid.gardener.cloud/v1alpha1
      kind: OperatorConfiguration
      server: {metrics: {bindAddress: 127.0.0.1, port: 0}, health: {bindAddress: 127.0.0.1, port: 0}}
      """;
  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      clusters: [{name: stub, cluster: {server: "SERVER"}}]
      users: [{name: nobody, user: {}}]
      contexts: [{name: stub, context: {cluster: stub, user: nobody}}]
      current-context: stub
      """;

  private final Path distribution;
  private final Path folder;

  private TrainingRun(Path distribution, Path folder) {
    this.distribution = distribution;
    this.folder = folder;
  }

  /** The argument is the folder of the distribution. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path distribution = Path.of(arguments[0]);
    Path cache = distribution.resolve("lib/etcd-warden.aot");
    Path folder = Files.createTempDirectory("etcd-warden-training");
    Files.deleteIfExists(cache);
    SignedJars.strip(distribution.resolve("lib"));
    Path created = new TrainingRun(distribution, folder).run();
    if (Files.exists(created)) {
      Files.move(created, cache, StandardCopyOption.REPLACE_EXISTING);
      System.out.println("start cache: " + (Files.size(cache) >> 20) + " MiB");
    } else {
      System.err.println("no start cache was created; etcd-warden starts more slowly without it:");
      System.err.println(Files.readString(folder.resolve("log")));
    }
    remove(folder);
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private Path run() throws IOException, InterruptedException {
    Path cache = folder.resolve("start.aot");
    try (StubApiServer api = StubApiServer.start()) {
      api.put("/apis/druid.gardener.cloud/v1alpha1/namespaces/training/etcds/main", etcd());
      Process operator = start(api.url(), "-XX:AOTCacheOutput=" + cache + " -Xlog:disable");
      boolean isReconciled =
          api.awaitWriteOf("statefulsets", SECONDS) && api.awaitWriteOf("etcds", SECONDS);
      if (!isReconciled) {
        System.err.println(
            "the operator did not write the member set and the status within " + SECONDS + " s");
      }
      operator.destroy();
      if (!operator.waitFor(SECONDS, TimeUnit.SECONDS)) {
        operator.destroyForcibly();
      }
    }
    return cache;
  }

  private Process start(String server, String options) throws IOException {
    Path config = Files.writeString(folder.resolve("operator.yaml"), CONFIG);
    Path kubeconfig =
        Files.writeString(folder.resolve("kubeconfig"), KUBECONFIG.replace("SERVER", server));
    ProcessBuilder builder =
        new ProcessBuilder(
                distribution.resolve("bin/etcd-warden").toString(), "run", "--config=" + config)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("ETCD_WARDEN_JAVA_OPTS", options);
    return builder.start();
  }

  private static ObjectNode etcd() throws IOException {
    try (InputStream in = TrainingRun.class.getResourceAsStream("/training/etcd.yaml")) {
      return (ObjectNode) new YAMLMapper().readTree(in);
    }
  }
}
