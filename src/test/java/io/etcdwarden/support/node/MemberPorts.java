package io.etcdwarden.support.node;

import io.etcdwarden.support.FreePort;

/** Where one member listens on loopback, in place of the address its pod would have. */
record MemberPorts(int client, int peer) {
  static MemberPorts free() {
    return new MemberPorts(FreePort.next(), FreePort.next());
  }
}
