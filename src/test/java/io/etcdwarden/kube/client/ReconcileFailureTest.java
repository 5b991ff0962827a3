package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import org.junit.jupiter.api.Test;

class ReconcileFailureTest {
  @Test
  void anOperatorExceptionIsFoundInsideWrappers() {
    var failure = new OperatorException(ErrorCode.INVALID_SPEC, "spec.replicas is -1");
    var wrapped = new io.javaoperatorsdk.operator.OperatorException(failure);

    assertSame(
        failure,
        ReconcileFailure.unwrap(new IllegalStateException(wrapped), OperatorException.class));
  }

  @Test
  void anyOtherExceptionIsReturnedUnchanged() {
    var unexpected = new IllegalStateException(new ArithmeticException("/ by zero"));

    assertSame(unexpected, ReconcileFailure.unwrap(unexpected, OperatorException.class));
  }
}
