package io.etcdwarden.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.support.apiserver.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The health that Argo CD computes for an Etcd with the health check of docs/gitops.md. The check
 * runs in the Lua interpreter that Argo CD uses.
 *
 * @see <a href="https://argo-cd.readthedocs.io/en/stable/operator-manual/health/">Argo CD,
 *     "Resource Health"</a>
 */
final class ArgoCdHealth {
  private static final Path PAGE = Path.of("docs/gitops.md");
  private static final String KEY = "resource.customizations.health.druid.gardener.cloud_Etcd: |\n";

  private ArgoCdHealth() {}

  /** One of Healthy, Progressing, Degraded and Suspended. */
  static String of(Object resource) throws IOException, InterruptedException {
    Path program = Files.createTempFile("health-", ".lua");
    try {
      return run(
          Files.writeString(
              program,
              "local obj = %s%nlocal function health()%n%send%nprint(health().status)%n"
                  .formatted(literal(resource), check())));
    } finally {
      Files.delete(program);
    }
  }

  private static String check() throws IOException {
    String page = Files.readString(PAGE);
    String check = page.substring(page.indexOf(KEY) + KEY.length());
    return check.substring(0, check.indexOf("```"));
  }

  private static String run(Path program) throws IOException, InterruptedException {
    Process lua =
        new ProcessBuilder(
                Binaries.fromSystemProperty().program("glua").toString(), program.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(lua.getInputStream().readAllBytes(), UTF_8).strip();
    if (lua.waitFor() != 0) {
      throw new AssertionError("the health check fails: " + output);
    }
    return output;
  }

  /** The value as a Lua literal. */
  private static String literal(Object value) {
    return switch (value) {
      case null -> "nil";
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry -> "[" + literal(entry.getKey()) + "]=" + literal(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case List<?> list ->
          list.stream().map(ArgoCdHealth::literal).collect(Collectors.joining(",", "{", "}"));
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> "\"" + escaped(value.toString()) + "\"";
    };
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
