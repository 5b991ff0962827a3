package io.etcdwarden.support.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where one member listens on loopback, in place of the address its pod would have. */
record MemberPorts(int client, int peer) {
  /** A member that is down for a moment must find its ports again. */
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  /** Two ports that nobody listens on right now and that no member was given before. */
  static MemberPorts free() {
    return new MemberPorts(freePort(), freePort());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = socket.getLocalPort();
      return GIVEN.add(port) ? port : freePort();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }
}
