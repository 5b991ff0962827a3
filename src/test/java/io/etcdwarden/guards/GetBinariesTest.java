package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hack/binaries/get} finds programs, or says what is missing. The tests use no network. */
class GetBinariesTest {
  private record Result(int exit, List<String> output, String errorOutput) {
    String lastLine() {
      return output.getLast();
    }
  }

  private static final List<String> PROGRAMS =
      List.of(
          "kube-apiserver",
          "kubectl",
          "etcd",
          "etcdctl",
          "prometheus",
          "promtool",
          "helm",
          "glua",
          "etcd-tls-check");

  /**
   * The tools that the script may use. Neither go nor curl, so it can neither build nor download.
   */
  private static final List<String> PLAIN_TOOLS =
      List.of(
          "awk", "bash", "cat", "chmod", "cksum", "cp", "cut", "dirname", "ln", "mkdir", "mktemp",
          "mv", "rm", "sed", "sleep", "tail", "tr", "uname");

  @TempDir Path home;
  private Path tools;

  @BeforeEach
  void providePlainTools() throws IOException {
    tools = Files.createDirectory(home.resolve("tools"));
    for (String tool : PLAIN_TOOLS) {
      // A script, not a link: JUnit warns about links that lead out of a temporary folder.
      executable(tools.resolve(tool), "#!/bin/sh\nexec " + installed(tool) + " \"$@\"\n");
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
  void aProgramThatIsMissingInTheFolderOfTheUserComesFromTheCache() throws Exception {
    List<String> others = PROGRAMS.stream().filter(name -> !name.equals("etcdctl")).toList();
    Path named = folderWith("named", others);
    Path cached = cache("etcdctl");

    Result result = get(Map.of("KUBEBUILDER_ASSETS", named.toString()));

    assertEquals(0, result.exit(), result.errorOutput());
    Path folder = Path.of(result.lastLine());
    assertEquals(named.resolve("etcd").toRealPath(), folder.resolve("etcd").toRealPath());
    assertEquals(cached.toRealPath(), folder.resolve("etcdctl").toRealPath());
  }

  @Test
  void theCacheIsUsedWhenNoFolderIsNamed() throws Exception {
    for (String program : PROGRAMS) {
      cache(program);
    }

    Result result = get(Map.of());

    assertEquals(0, result.exit(), result.errorOutput());
    for (String program : PROGRAMS) {
      assertEquals(
          cacheFile(program).toRealPath(),
          Path.of(result.lastLine(), program).toRealPath(),
          result.errorOutput());
    }
    assertTrue(result.errorOutput().contains("taken from the cache"), result.errorOutput());
  }

  @Test
  void onlyTheProgramsThatACallerNamesAreProvided() throws Exception {
    cache("etcd");
    cache("helm");

    Result result = get(Map.of(), "helm", "etcd");

    assertEquals(0, result.exit(), result.errorOutput());
    assertTrue(Files.isExecutable(Path.of(result.lastLine(), "helm")), result.errorOutput());
    assertTrue(Files.isExecutable(Path.of(result.lastLine(), "etcd")), result.errorOutput());
  }

  @Test
  void anotherVersionOfOneProgramLeavesTheOthersInTheCache() throws Exception {
    for (String program : PROGRAMS) {
      cache(program);
    }
    Path helm = cacheFile("helm").getParent();
    Files.move(helm, helm.resolveSibling("helm-0.0.1-kubernetes-0.0.1"));

    Result result = get(Map.of());

    assertEquals(1, result.exit(), result.errorOutput());
    assertTrue(
        result.errorOutput().contains("binaries: helm could be neither downloaded nor built"),
        result.errorOutput());
  }

  @Test
  void anUnknownProgramIsAnErrorThatListsTheKnownOnes() throws Exception {
    Result result = get(Map.of(), "kubelet");

    assertEquals(1, result.exit(), result.errorOutput());
    assertTrue(
        result
            .errorOutput()
            .contains("no program kubelet; the programs are: " + String.join(" ", PROGRAMS)),
        result.errorOutput());
  }

  @Test
  void aProgramThatDoesNotRunCountsAsMissing() throws Exception {
    for (String program : PROGRAMS) {
      cache(program);
    }
    Files.writeString(cacheFile("etcd"), "#!/bin/sh\nexit 1\n");

    Result result = get(Map.of());

    assertEquals(1, result.exit(), result.errorOutput());
    assertTrue(
        result.errorOutput().contains("binaries: etcd could be neither downloaded nor built"),
        result.errorOutput());
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

  /** Puts a program into the cache that does nothing. */
  private Path cache(String program) throws IOException {
    Path file = cacheFile(program);
    Files.createDirectories(file.getParent());
    return executable(file, "#!/bin/sh\nexit 0\n");
  }

  private Path cacheFile(String program) throws IOException {
    String folder = program + "-" + version(program);
    return home.resolve("etcd-warden/binaries").resolve(folder).resolve(program);
  }

  private static String version(String program) throws IOException {
    return switch (program) {
      case "etcd", "etcdctl" -> pinned("etcd", "go.etcd.io/etcd/server/v3");
      case "prometheus", "promtool" -> pinned("prometheus", "github.com/prometheus/prometheus");
      case "helm" -> pinned("helm", "helm.sh/helm/v3") + "-kubernetes-" + version("kube-apiserver");
      case "glua" -> pinned("lua", "github.com/yuin/gopher-lua");
      case "etcd-tls-check" ->
          pinned("etcd-tls-check", "go.etcd.io/etcd/client/pkg/v3") + "-" + checksumOfSource();
      default -> pinned("kubernetes", "k8s.io/kubernetes");
    };
  }

  private static String checksumOfSource() throws IOException {
    String command = "cat hack/binaries/etcd-tls-check/* | cksum | cut -d' ' -f1";
    return new ProcessBuilder("sh", "-c", command).start().inputReader().readLine();
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
      executable(folder.resolve(program), "#!/bin/sh\nexit 0\n");
    }
    return folder;
  }

  private static Path executable(Path file, String script) throws IOException {
    Files.writeString(file, script);
    assertTrue(file.toFile().setExecutable(true));
    return file;
  }

  private static Path installed(String tool) {
    return List.of("/usr/bin", "/bin").stream()
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this machine has no " + tool));
  }

  private Result get(Map<String, String> environment, String... programs) throws Exception {
    Path errors = home.resolve("errors");
    List<String> command = new ArrayList<>();
    command.add(tools.resolve("bash").toString());
    command.add("hack/binaries/get");
    command.addAll(List.of(programs));
    ProcessBuilder start = new ProcessBuilder(command);
    start.environment().clear();
    start.environment().put("PATH", tools.toString());
    start.environment().put("XDG_CACHE_HOME", home.toString());
    start.environment().putAll(environment);
    Process process = start.redirectError(errors.toFile()).start();
    List<String> output = process.inputReader().readAllLines();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return new Result(process.exitValue(), output, Files.readString(errors));
  }
}
