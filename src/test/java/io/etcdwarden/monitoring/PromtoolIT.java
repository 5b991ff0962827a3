package io.etcdwarden.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.support.apiserver.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the alert rules and the expressions of the dashboard with promtool. */
class PromtoolIT {
  @TempDir Path folder;

  @Test
  void promtoolAcceptsTheAlertRules() throws Exception {
    promtool("check", "rules", "--lint=all", "--lint-fatal", PromqlExpressions.ALERTS.toString());
  }

  @Test
  void theAlertsFireAsTheRuleTestsDescribe() throws Exception {
    promtool("test", "rules", "src/test/resources/prometheus/alerts-test.yaml");
  }

  @Test
  void promtoolAcceptsEveryExpressionOfTheDashboard() throws Exception {
    List<Map<String, String>> rules = new ArrayList<>();
    for (String expression : PromqlExpressions.ofDashboard()) {
      rules.add(Map.of("record", "panel:" + rules.size(), "expr", expression));
    }
    Path file = folder.resolve("dashboard-rules.json");
    Map<String, Object> group = Map.of("name", "dashboard", "rules", rules);
    new ObjectMapper().writeValue(file.toFile(), Map.of("groups", List.of(group)));

    promtool("check", "rules", file.toString());
  }

  private void promtool(String... arguments) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    List<String> command = new ArrayList<>();
    command.add(Binaries.fromSystemProperty().program("promtool").toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertEquals(0, process.waitFor(), () -> read(output));
  }

  private static String read(Path output) {
    try {
      return Files.readString(output, UTF_8);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }
}
