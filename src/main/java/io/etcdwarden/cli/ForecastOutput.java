package io.etcdwarden.cli;

import io.etcdwarden.pki.ForecastStep;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.status.CertificateForecast;
import java.util.List;

/**
 * A forecast as the commands print it; the component names are keys of the JSON and YAML output.
 */
record ForecastOutput(List<Step> steps, List<String> notes) {
  /** A step of the output. */
  record Step(
      String phase,
      List<String> lines,
      List<String> writes,
      List<String> restarts,
      String waitsFor,
      String reason) {}

  static ForecastOutput of(CertificateForecast forecast) {
    return new ForecastOutput(
        forecast.steps().stream().map(ForecastOutput::step).toList(), forecast.notes());
  }

  private static Step step(ForecastStep step) {
    return new Step(
        step.phase().wireName(),
        step.lines().stream().map(Line::wireName).toList(),
        step.writes(),
        step.restarts(),
        step.waitsFor(),
        step.reason());
  }

  /** A table of the steps, and the notes after it. */
  String text() {
    Table table = new Table("STEP", "PHASE", "LINES", "WRITES", "RESTARTS", "WAITS FOR", "WHY");
    int number = 0;
    for (Step step : steps) {
      number++;
      table.row(
          String.valueOf(number),
          step.phase(),
          String.join(",", step.lines()),
          String.join(", ", step.writes()),
          String.join(", ", step.restarts()),
          step.waitsFor(),
          step.reason());
    }
    String text = table.isEmpty() ? "Nothing would be done.\n" : table.text();
    return notes.isEmpty() ? text : text + "\n" + String.join("\n", notes) + "\n";
  }
}
