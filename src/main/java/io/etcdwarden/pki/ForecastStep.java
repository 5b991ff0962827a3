package io.etcdwarden.pki;

import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.secret.Line;
import java.util.List;

/**
 * One step of a rotation or renewal that has not started.
 *
 * @param lines the lines that the step is for
 * @param writes the names of the Secrets that the operator creates, changes or deletes
 * @param restarts the members that restart one by one, in this order
 * @param waitsFor what must be true before the step, or what the step waits for; empty for nothing
 * @param reason why the step is needed, a sentence
 */
public record ForecastStep(
    RotationPhase phase,
    List<Line> lines,
    List<String> writes,
    List<String> restarts,
    String waitsFor,
    String reason) {
  public ForecastStep {
    lines = List.copyOf(lines);
    writes = List.copyOf(writes);
    restarts = List.copyOf(restarts);
  }
}
