package io.etcdwarden.app;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the parts of the operator one after the other, all of them even if one fails. */
final class StopSequence {
  private static final Logger log = LoggerFactory.getLogger(StopSequence.class);

  private StopSequence() {}

  /**
   * Runs all stops in their order.
   *
   * @param stops each stops one part and returns whether that part has ended
   * @return whether all parts have ended
   */
  static boolean run(List<BooleanSupplier> stops) {
    boolean isComplete = true;
    for (BooleanSupplier stop : stops) {
      isComplete &= hasEnded(stop);
    }
    return isComplete;
  }

  private static boolean hasEnded(BooleanSupplier stop) {
    try {
      return stop.getAsBoolean();
    } catch (RuntimeException failure) {
      log.warn("a part of the operator did not stop", failure);
      return false;
    }
  }
}
