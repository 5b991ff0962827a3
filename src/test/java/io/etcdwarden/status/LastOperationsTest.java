package io.etcdwarden.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.LastOperation;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.support.Etcds;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastOperationsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          INVALID_SPEC | both are 8080; give each its own | both are 8080; give each its own. \
          Change the resource; the operator does not retry before.
          API_SERVER   | It did not answer.               | It did not answer. \
          The operator retries.
          """)
  void theDescriptionOfAFailureSaysWhetherItIsRetried(
      ErrorCode code, String message, String description) {
    LastOperation operation =
        new LastOperations(() -> new UUID(0, 1))
            .failed(
                Etcds.with("main", "  replicas: 1\n  etcd: {}\n  backup: {}\n"),
                LastOperation.RECONCILE,
                new OperatorException(code, message),
                Instant.EPOCH);

    assertEquals(description, operation.description());
    assertEquals(LastOperation.ERROR, operation.state());
  }
}
