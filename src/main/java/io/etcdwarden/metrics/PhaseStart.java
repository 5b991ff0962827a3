package io.etcdwarden.metrics;

import java.time.Instant;
import java.util.List;

/**
 * Since when a line is in its phase, by what this operator has seen. Nothing else records it, so
 * the time starts again with each operator.
 */
record PhaseStart(LinePhase phase, Instant since) {
  private static final String NOTHING_IN_PROGRESS = "Steady";

  /** The starts of these phases: a phase that has been seen before keeps its start. */
  static List<PhaseStart> of(List<PhaseStart> before, List<LinePhase> phases, Instant now) {
    return phases.stream()
        .filter(phase -> !phase.phase().equals(NOTHING_IN_PROGRESS))
        .map(
            phase ->
                before.stream()
                    .filter(start -> start.phase().equals(phase))
                    .findFirst()
                    .orElseGet(() -> new PhaseStart(phase, now)))
        .toList();
  }
}
