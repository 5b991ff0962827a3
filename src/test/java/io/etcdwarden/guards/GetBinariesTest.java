package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hack/binaries/get} finds the programs, or says what is missing; without any network. */
class GetBinariesTest {
  private record Result(int exit, List<String> output, String errorOutput) {
    String lastLine() {
      return output.getLast();
    }
  }

  private static final List<String> PROGRAMS =
      List.of(
          "kube-apiserver", "kubectl", "etcd", "etcdctl", "promtool", "prometheus", "helm", "glua");

  // What any machine has; neither go nor curl.
  private static final List<String> PLAIN_TOOLS =
      List.of(
          "awk", "bash", "cat", "chmod", "cksum", "cp", "cut", "dirname", "ln", "mkdir", "mktemp",
          "mv", "rm", "sed", "sleep", "tail", "tr", "uname");

  @TempDir Path home;
  private Path tools;

  @BeforeEach
  void linkPlainTools() throws IOException {
    tools = Files.createDirectory(home.resolve("tools"));
    for (String tool : PLAIN_TOOLS) {
      Files.createSymbolicLink(tools.resolve(tool), onPath(tool));
    }
  }

  @Test
  void aFolderThatTheUserNamesIsUsedAsItIs() throws Exception {
    Path named = folderWith("named", PROGRAMS);

    Result result = get(Map.of("ETCD_WARDEN_BINARIES", named.toString()));

    assertEquals(0, result.exit(), result.errorOutput());
    assertEquals(List.of(named.toString()), result.output());
    assertTrue(result.errorOutput().contains("taken from " + named), result.errorOutput());
  }

  @Test
  void whatTheUsersFolderLacksComesFromTheCache() throws Exception {
    Path named =
        folderWith(
            "named",
            List.of("kube-apiserver", "kubectl", "etcd", "promtool", "prometheus", "helm", "glua"));
    Path cache = folderWith(cacheFolder(), List.of("etcdctl"));

    Result result = get(Map.of("KUBEBUILDER_ASSETS", named.toString()));

    assertEquals(0, result.exit(), result.errorOutput());
    Path folder = Path.of(result.lastLine());
    assertEquals(named.resolve("etcd").toRealPath(), folder.resolve("etcd").toRealPath());
    assertEquals(cache.resolve("etcdctl").toRealPath(), folder.resolve("etcdctl").toRealPath());
  }

  @Test
  void theCacheIsUsedWhenNoFolderIsNamed() throws Exception {
    Path cache = folderWith(cacheFolder(), PROGRAMS);

    Result result = get(Map.of());

    assertEquals(0, result.exit(), result.errorOutput());
    assertEquals(cache.toString(), result.lastLine());
    assertTrue(result.errorOutput().contains("taken from the cache"), result.errorOutput());
  }

  @Test
  void aProgramThatDoesNotRunCountsAsMissing() throws Exception {
    Path cache = folderWith(cacheFolder(), PROGRAMS);
    Files.writeString(cache.resolve("etcd"), "#!/bin/sh\nexit 1\n");

    Result result = get(Map.of());

    assertEquals(1, result.exit(), result.errorOutput());
    assertTrue(result.errorOutput().contains("no way led to etcd;"), result.errorOutput());
  }

  @Test
  void missingToolsAreNamed() throws Exception {
    Result result = get(Map.of());

    assertEquals(1, result.exit(), result.errorOutput());
    assertTrue(result.errorOutput().contains("curl is missing"), result.errorOutput());
    assertTrue(result.errorOutput().contains("go is missing"), result.errorOutput());
  }

  @Test
  void aNamedFolderThatDoesNotExistIsAnError() throws Exception {
    Result result = get(Map.of("ETCD_WARDEN_BINARIES", "/no/such/folder"));

    assertEquals(1, result.exit(), result.errorOutput());
    assertTrue(
        result.errorOutput().contains("there is no folder /no/such/folder"), result.errorOutput());
  }

  private String cacheFolder() throws IOException {
    return "etcd-warden/binaries/kubernetes-%s-etcd-%s-prometheus-%s-helm-%s-lua-%s"
        .formatted(
            pinned("kubernetes", "k8s.io/kubernetes"),
            pinned("etcd", "go.etcd.io/etcd/server/v3"),
            pinned("prometheus", "github.com/prometheus/prometheus"),
            pinned("helm", "helm.sh/helm/v3"),
            pinned("lua", "github.com/yuin/gopher-lua"));
  }

  private static String pinned(String folder, String module) throws IOException {
    return Files.readAllLines(Path.of("hack/binaries", folder, "go.mod")).stream()
        .map(line -> line.replaceFirst("^require ", "").strip())
        .filter(line -> line.startsWith(module + " v"))
        .map(line -> line.substring(module.length() + 2))
        .findFirst()
        .orElseThrow();
  }

  private Path folderWith(String name, List<String> programs) throws IOException {
    Path folder = Files.createDirectories(home.resolve(name));
    for (String program : programs) {
      Path file = Files.writeString(folder.resolve(program), "#!/bin/sh\nexit 0\n");
      assertTrue(file.toFile().setExecutable(true));
    }
    return folder;
  }

  private static Path onPath(String tool) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this machine has no " + tool));
  }

  private Result get(Map<String, String> environment) throws Exception {
    Path said = home.resolve("said");
    ProcessBuilder start =
        new ProcessBuilder(tools.resolve("bash").toString(), "hack/binaries/get");
    start.environment().clear();
    start.environment().put("PATH", tools.toString());
    start.environment().put("XDG_CACHE_HOME", home.toString());
    start.environment().putAll(environment);
    Process process = start.redirectError(said.toFile()).start();
    List<String> out = process.inputReader().readAllLines();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Result(process.exitValue(), out, Files.readString(said));
  }
}
