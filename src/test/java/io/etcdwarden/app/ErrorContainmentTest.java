package io.etcdwarden.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ErrorContainmentTest {
  private final ErrorContainment containment = new ErrorContainment(Metrics.NOOP);

  @Test
  void aStackOverflowBecomesAnException() {
    IllegalStateException failure =
        assertThrows(
            IllegalStateException.class,
            () ->
                containment.timeControllerExecution(new Run(ErrorContainmentTest::recurseForever)));

    assertInstanceOf(StackOverflowError.class, failure.getCause());
  }

  @Test
  void resultsAndExceptionsPassThrough() throws Exception {
    assertEquals("done", containment.timeControllerExecution(new Run(() -> "done")));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            containment.timeControllerExecution(
                new Run(
                    () -> {
                      throw new IllegalArgumentException("as it is");
                    })));
  }

  @SuppressWarnings("InfiniteRecursion")
  private static String recurseForever() {
    return recurseForever() + ".";
  }

  private record Run(Supplier<String> body) implements Metrics.ControllerExecution<String> {
    @Override
    public String name() {
      return "reconcile";
    }

    @Override
    public String controllerName() {
      return "etcd-controller";
    }

    @Override
    public String successTypeName(String result) {
      return result;
    }

    @Override
    public ResourceID resourceID() {
      return new ResourceID("main", "default");
    }

    @Override
    public Map<String, Object> metadata() {
      return Map.of();
    }

    @Override
    public String execute() {
      return body.get();
    }
  }
}
