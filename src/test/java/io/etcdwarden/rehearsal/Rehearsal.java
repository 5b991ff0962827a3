package io.etcdwarden.rehearsal;

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
 * Makes the start cache of a distribution: starts its operator against an API server on paper that
 * holds one Etcd, waits until the last of its objects is written, and stops it, upon which Java
 * writes down what it had loaded and linked.
 *
 * <p>A distribution works without it as well, so whatever goes wrong is said and fails nothing.
 */
public final class Rehearsal {
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
      clusters: [{name: paper, cluster: {server: "SERVER"}}]
      users: [{name: nobody, user: {}}]
      contexts: [{name: paper, context: {cluster: paper, user: nobody}}]
      current-context: paper
      """;

  private final Path distribution;
  private final Path folder;

  private Rehearsal(Path distribution, Path folder) {
    this.distribution = distribution;
    this.folder = folder;
  }

  /** Takes the folder of the distribution. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path distribution = Path.of(arguments[0]);
    Path cache = distribution.resolve("lib/etcd-warden.aot");
    Path folder = Files.createTempDirectory("etcd-warden-rehearsal");
    Files.deleteIfExists(cache);
    SignedJars.strip(distribution.resolve("lib"));
    Path made = new Rehearsal(distribution, folder).perform();
    if (Files.exists(made)) {
      Files.move(made, cache, StandardCopyOption.REPLACE_EXISTING);
      System.out.println("start cache: " + (Files.size(cache) >> 20) + " MiB");
    } else {
      System.err.println("no start cache was made; etcd-warden will start more slowly:");
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

  private Path perform() throws IOException, InterruptedException {
    Path cache = folder.resolve("start.aot");
    try (PaperApiServer api = PaperApiServer.start()) {
      api.put("/apis/druid.gardener.cloud/v1alpha1/namespaces/rehearsal/etcds/main", etcd());
      Process operator = start(api.url(), "-XX:AOTCacheOutput=" + cache + " -Xlog:disable");
      boolean isSettled =
          api.awaitWriteOf("statefulsets", SECONDS) && api.awaitWriteOf("etcds", SECONDS);
      if (!isSettled) {
        System.err.println("the operator wrote no member set within " + SECONDS + " s");
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
    try (InputStream in = Rehearsal.class.getResourceAsStream("/rehearsal/etcd.yaml")) {
      return (ObjectNode) new YAMLMapper().readTree(in);
    }
  }
}
