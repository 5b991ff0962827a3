package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the built distribution as a user does. */
class LauncherIT {
  private static final Path DISTRIBUTION = Path.of(System.getProperty("etcdwarden.distribution"));
  private static final Path LAUNCHER = DISTRIBUTION.resolve("bin/etcd-warden").toAbsolutePath();

  /** The Java of this process, so that the test does not depend on the Java of the machine. */
  private static final String JAVA_HOME = System.getProperty("java.home");

  @TempDir Path folder;

  @Test
  void theLauncherPrintsTheVersion() throws Exception {
    LaunchResult launchResult = launch(LAUNCHER, Map.of("JAVA_HOME", JAVA_HOME), "version");

    assertEquals(0, launchResult.exitCode(), launchResult.err());
    assertTrue(launchResult.out().startsWith("etcd-warden "), launchResult.out());
    assertEquals("", launchResult.err());
  }

  @Test
  void renderWorksOffline() throws Exception {
    Path etcd =
        Files.writeString(
            folder.resolve("etcd.yaml"),
            """
            apiVersion: druid.gardener.cloud/v1alpha1
            kind: Etcd
            metadata: {name: main, namespace: shop}
            spec: {replicas: 1, etcd: {}, backup: {}}
            """);

    LaunchResult launchResult =
        launch(LAUNCHER, Map.of("JAVA_HOME", JAVA_HOME), "render", "-f", etcd.toString());

    assertEquals(0, launchResult.exitCode(), launchResult.err());
    assertTrue(launchResult.out().contains("kind: StatefulSet"), launchResult.out());
    assertEquals("", launchResult.err());
  }

  @Test
  void theKubectlPluginWorksThroughASymbolicLink() throws Exception {
    Path plugin = folder.resolve("kubectl-warden");
    Files.createSymbolicLink(plugin, LAUNCHER.resolveSibling("kubectl-warden"));

    LaunchResult launchResult = launch(plugin, Map.of("JAVA_HOME", JAVA_HOME), "--help");
    Files.delete(plugin);

    assertEquals(0, launchResult.exitCode(), launchResult.err());
    assertTrue(launchResult.out().contains("kubectl warden [-hV] COMMAND"), launchResult.out());
  }

  @Test
  void anOldJavaHomeIsIgnoredWhenThePathHasANewerJava() throws Exception {
    Map<String, String> environment =
        Map.of(
            "JAVA_HOME",
            javaOfVersion("17.0.1").toString(),
            "PATH",
            JAVA_HOME + "/bin:/usr/bin:/bin");

    LaunchResult launchResult = launch(LAUNCHER, environment, "version");

    assertEquals(0, launchResult.exitCode(), launchResult.err());
  }

  @Test
  void aMovedDistributionStartsWithoutTheAotCache() throws Exception {
    Path moved = Files.createDirectory(folder.resolve("a folder"));
    copy(DISTRIBUTION, moved);

    LaunchResult launchResult =
        launch(moved.resolve("bin/etcd-warden"), Map.of("JAVA_HOME", JAVA_HOME), "version");

    assertEquals(0, launchResult.exitCode(), launchResult.err());
    assertEquals("", launchResult.err());
  }

  @Test
  void theAotCacheExistsAndMatchesTheJars() throws Exception {
    assertTrue(Files.exists(DISTRIBUTION.resolve("lib/etcd-warden.aot")), "no start cache");

    LaunchResult launchResult =
        launch(
            LAUNCHER,
            Map.of("JAVA_HOME", JAVA_HOME, "ETCD_WARDEN_JAVA_OPTS", "-XX:AOTMode=on"),
            "version");

    assertEquals(0, launchResult.exitCode(), launchResult.err());
  }

  /** The JVM does not store classes of signed jars in an AOT cache; see decision 0011. */
  @Test
  void noJarIsSigned() throws IOException {
    try (Stream<Path> libraries = Files.list(DISTRIBUTION.resolve("lib"))) {
      List<Path> jars = libraries.filter(file -> file.toString().endsWith(".jar")).toList();

      assertTrue(jars.size() > 40, jars.toString());
      for (Path jar : jars) {
        try (JarFile open = new JarFile(jar.toFile())) {
          assertFalse(open.stream().anyMatch(it -> it.getName().endsWith(".SF")), jar.toString());
        }
      }
    }
  }

  @Test
  void etcdWardenJavaOptsReachTheJavaProcess() throws Exception {
    LaunchResult launchResult =
        launch(
            LAUNCHER,
            Map.of("JAVA_HOME", JAVA_HOME, "ETCD_WARDEN_JAVA_OPTS", "-Xmx1 -XX:+NoSuchFlag"),
            "version");

    assertFalse(launchResult.exitCode() == 0, launchResult.out());
  }

  /** A folder whose {@code release} file names this Java version. */
  private Path javaOfVersion(String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve("old"));
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path java = Files.writeString(bin.resolve("java"), "#!/bin/sh\nexit 9\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
  }

  private static LaunchResult launch(
      Path launcher, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().putAll(environment);
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    int exitCode = builder.start().waitFor();
    LaunchResult launchResult =
        new LaunchResult(
            exitCode,
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, StandardCharsets.UTF_8));
    Files.delete(out);
    Files.delete(err);
    return launchResult;
  }

  private record LaunchResult(int exitCode, String out, String err) {}
}
