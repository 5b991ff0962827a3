package io.etcdwarden.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free loopback ports for programs that listen on a given port and may restart.
 *
 * <p>The ports are below the range of ephemeral ports (from 32768 on Linux, from 49152 elsewhere).
 * A free port of that range may become the local port of a connection at any time, and stays in use
 * as long as the connection is open.
 *
 * <p>Test processes that run side by side get different ports: each takes the ports that leave the
 * remainder of its number.
 */
public final class FreePort {
  private static final int LOWER_BOUND = 15_000;
  private static final int UPPER_BOUND = 32_000;
  private static final int ATTEMPTS = 1_000;
  private static final int PROCESSES = 4;

  /** The number of this test process, which surefire and failsafe set; counts from 1. */
  private static final int PROCESS = Integer.getInteger("surefire.forkNumber", 0) % PROCESSES;

  /** Ports returned before. A program must find its port free after a restart. */
  private static final Set<Integer> RESERVED = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /** Returns a port that is free now and that was not returned before in this process. */
  public static int next() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port =
          PROCESSES
                  * ThreadLocalRandom.current()
                      .nextInt(LOWER_BOUND / PROCESSES, UPPER_BOUND / PROCESSES)
              + PROCESS;
      if (RESERVED.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no free loopback port from " + LOWER_BOUND + " to " + (UPPER_BOUND - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
