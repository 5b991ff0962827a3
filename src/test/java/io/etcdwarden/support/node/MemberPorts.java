package io.etcdwarden.support.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Where one member listens on loopback, in place of the address its pod would have. */
record MemberPorts(int client, int peer) {
  /** Two ports that nobody listens on right now. */
  static MemberPorts free() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket client = new ServerSocket(0, 1, loopback);
        ServerSocket peer = new ServerSocket(0, 1, loopback)) {
      return new MemberPorts(client.getLocalPort(), peer.getLocalPort());
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }
}
