package io.etcdwarden.support.node;

import io.etcdwarden.support.FreePort;

/** The loopback ports of one member, which replace the address of its pod. */
record MemberPorts(int client, int peer) {
  static MemberPorts free() {
    return new MemberPorts(FreePort.next(), FreePort.next());
  }
}
