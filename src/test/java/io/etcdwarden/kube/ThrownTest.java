package io.etcdwarden.kube;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import org.junit.jupiter.api.Test;

class ThrownTest {
  @Test
  void aFailureOfOursIsFoundWithinWhatTheFrameworkPutsAroundIt() {
    var failure = new OperatorException(ErrorCode.INVALID_SPEC, "spec.replicas is -1");
    var wrapped = new io.javaoperatorsdk.operator.OperatorException(failure);

    assertSame(failure, Thrown.within(new IllegalStateException(wrapped), OperatorException.class));
  }

  @Test
  void whatIsNotOursStaysAsItIs() {
    var mistake = new IllegalStateException(new ArithmeticException("/ by zero"));

    assertSame(mistake, Thrown.within(mistake, OperatorException.class));
  }
}
