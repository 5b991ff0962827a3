package io.etcdwarden.support.node;

import io.etcdwarden.support.FreePort;

/**
 * The loopback ports of one member, which replace the address of its pod.
 *
 * @param client the port for clients on 127.0.0.1
 * @param peer the port for peers on 127.0.0.1
 */
record MemberPorts(int client, int peer) {
  static MemberPorts free() {
    return new MemberPorts(FreePort.next(), FreePort.next());
  }

  /** A loopback address of its own, at which the member also has the ports of its pod. */
  String address() {
    return "127.2.%d.%d".formatted(client / 256, client % 256);
  }
}
