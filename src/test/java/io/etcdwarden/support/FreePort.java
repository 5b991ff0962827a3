package io.etcdwarden.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of loopback for programs that are told where to listen, and that may go and come again.
 *
 * <p>They lie below those that a kernel gives to callers (32768 and up on Linux, 49152 and up
 * elsewhere): a port from there that nobody listens on may belong to somebody's connection a moment
 * later, and stay taken for as long as that connection is open.
 */
public final class FreePort {
  private static final int LOWER_BOUND = 15_000;
  private static final int UPPER_BOUND = 32_000;
  private static final int ATTEMPTS = 1_000;

  /** A program that is down for a moment must find its port again. */
  private static final Set<Integer> RESERVED = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /** One that nobody listens on right now, and that this process was not given before. */
  public static int next() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWER_BOUND, UPPER_BOUND);
      if (RESERVED.add(port) && isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "no port of loopback is free from " + LOWER_BOUND + " to " + (UPPER_BOUND - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
