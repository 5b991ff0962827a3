package io.etcdwarden.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the image that {@code make image} builds, for the architecture of this machine. */
class ImageIT {
  private static final Path LIBRARIES =
      Path.of(System.getProperty("etcdwarden.distribution"), "lib");
  private static final int RUNTIME = 1;

  @TempDir static Path folder;
  private static OciLayout first;
  private static OciLayout second;

  @BeforeAll
  static void buildTwice() throws Exception {
    first = build("first");
    second = build("second");
  }

  @Test
  void twoBuildsGiveTheSameImage() throws IOException {
    assertEquals(first.index(), second.index());
  }

  @Test
  void everyBlobHasTheDigestInItsName() throws IOException {
    assertEquals(List.of(), first.wrongBlobs());
    assertEquals(3, first.manifest().get("layers").size());
    assertEquals(3, first.config().at("/rootfs/diff_ids").size());
  }

  @Test
  void theContainerRunsJavaDirectlyAndNotAsRoot() throws IOException {
    JsonNode config = first.config().get("config");

    assertEquals("65532:65532", config.get("User").asText());
    assertEquals("/opt/java/bin/java", config.at("/Entrypoint/0").asText());
    assertEquals("/opt/etcd-warden/lib/etcd-warden.jar", config.at("/Entrypoint/2").asText());
  }

  @Test
  void theLabelsNameTheLicense() throws IOException {
    JsonNode labels = first.config().at("/config/Labels");

    assertEquals("Apache-2.0", labels.get("org.opencontainers.image.licenses").asText());
  }

  @Test
  void theRuntimeHasEveryModuleThatTheLibrariesUse() throws Exception {
    String release = first.textIn(RUNTIME, "opt/java/release");
    Matcher modules = Pattern.compile("MODULES=\"(.*)\"").matcher(release);
    assertTrue(modules.find(), release);
    List<String> modulesInImage = Arrays.asList(modules.group(1).split(" ", -1));

    List<String> missing =
        requiredModules().stream().filter(module -> !modulesInImage.contains(module)).toList();

    assertEquals(List.of(), missing);
  }

  /** Some libraries are modules that require other libraries, so these are on the module path. */
  private static List<String> requiredModules() throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--ignore-missing-deps",
                "--multi-release",
                "25",
                "--print-module-deps",
                "--module-path",
                LIBRARIES.toString()));
    try (Stream<Path> files = Files.list(LIBRARIES)) {
      files.map(Path::toString).filter(name -> name.endsWith(".jar")).forEach(arguments::add);
    }
    StringWriter out = new StringWriter();
    PrintWriter printer = new PrintWriter(out);
    int exit =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(printer, printer, arguments.toArray(String[]::new));
    String last = out.toString().strip();
    assertEquals(0, exit, last);
    return Arrays.asList(last.substring(last.lastIndexOf('\n') + 1).split(",", -1));
  }

  private static OciLayout build(String name) throws IOException, InterruptedException {
    String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    Path out = Files.createDirectory(folder.resolve(name));
    Path log = folder.resolve(name + ".log");
    ProcessBuilder builder =
        new ProcessBuilder("hack/image/build", architecture)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("OUT", out.toString());
    int exit = builder.start().waitFor();
    assertEquals(0, exit, Files.readString(log));
    return new OciLayout(out.resolve("layout"));
  }
}
