package io.etcdwarden.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.support.apiserver.SharedApiServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The operator crashes at every write. Each round creates, changes and deletes a cluster. In round
 * <em>n</em> the operator crashes at its write <em>n</em>, once before and once after the API
 * server receives it. The next operator must reach the same state as without a crash, and both
 * together must not create or delete an object twice.
 */
class CrashIT {
  /** Clusters at the same time: most of a round is waiting for members that restart in order. */
  private static final int LANES = 4;

  @Test
  void aCrashAtAnyWriteLeadsToTheStateWithoutCrash() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<List<String>>> lanes =
          IntStream.rangeClosed(1, LANES)
              .mapToObj(first -> CompletableFuture.supplyAsync(() -> crashAtWrites(first), threads))
              .toList();

      assertEquals(
          List.of(), lanes.stream().map(CompletableFuture::join).flatMap(List::stream).toList());
    }
  }

  private static List<String> crashAtWrites(int first) {
    try (CrashLane lane = new CrashLane(SharedApiServer.running())) {
      return lane.crashAtWrites(first, LANES);
    }
  }
}
