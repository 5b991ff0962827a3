package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code hack/slowest-tests} reads the reports of Surefire and Failsafe. */
class SlowestTestsTest {
  @TempDir Path target;

  @Test
  void theTenSlowestTestsOfBothReportsAreListedAndWritten() throws Exception {
    List<String> fast =
        IntStream.range(0, 12).mapToObj(i -> testCase("fast" + i, "FastTest", "0.1" + i)).toList();
    report("surefire-reports/TEST-a.xml", fast);
    report(
        "failsafe-reports/TEST-b.xml",
        List.of(
            testCase("crash", "CrashIT", "1,390.61"),
            testCase("rule(String)[2] &quot;a&quot; &lt; b &amp; c", "RulesIT", "2.5")));

    List<String> printed = run();

    assertEquals(11, printed.size(), printed.toString());
    assertTrue(printed.getFirst().startsWith("The ten slowest tests"), printed.toString());
    assertEquals("   1390.6  CrashIT.crash", printed.get(1));
    assertEquals("      2.5  RulesIT.rule(String)[2] \"a\" < b & c", printed.get(2));
    assertEquals(printed, Files.readAllLines(target.resolve("slowest-tests.txt")));
  }

  @Test
  void withoutReportsNothingIsPrinted() throws Exception {
    assertEquals(List.of(), run());
  }

  private static String testCase(String method, String type, String seconds) {
    return "  <testcase name=\"%s\" classname=\"io.etcdwarden.some.%s\" time=\"%s\"/>"
        .formatted(method, type, seconds);
  }

  private void report(String file, List<String> testCases) throws IOException {
    Path report = target.resolve(file);
    Files.createDirectories(report.getParent());
    Files.writeString(
        report,
        "<testsuite name=\"io.etcdwarden.some.Suite\" time=\"9\">\n"
            + String.join("\n", testCases)
            + "\n</testsuite>\n");
  }

  private List<String> run() throws Exception {
    Process process =
        new ProcessBuilder("hack/slowest-tests", target.toString())
            .redirectErrorStream(true)
            .start();
    List<String> output = process.inputReader().readAllLines();
    assertEquals(0, process.waitFor(), output.toString());
    return output;
  }
}
