package io.etcdwarden.support.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import org.junit.jupiter.api.Test;

class SocksProxyTest {
  @Test
  void aRoutedNameReachesItsMember() throws IOException {
    try (ServerSocket member = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SocksProxy names = SocksProxy.start()) {
      names.route("main-0.main-peer.ns.svc", 2380, member.getLocalPort());

      try (Socket caller = call(names, "main-0.main-peer.ns.svc");
          Socket called = member.accept()) {
        caller.getOutputStream().write(42);
        assertEquals(42, called.getInputStream().read());
      }
    }
  }

  @Test
  void anUnknownNameIsUnreachable() throws IOException {
    try (SocksProxy names = SocksProxy.start()) {
      assertThrows(SocketException.class, () -> call(names, "main-7.main-peer.ns.svc"));
    }
  }

  private static Socket call(SocksProxy names, String host) throws IOException {
    URI proxy = URI.create(names.environment().get("HTTPS_PROXY"));
    InetSocketAddress address = new InetSocketAddress(proxy.getHost(), proxy.getPort());
    Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, address));
    socket.connect(InetSocketAddress.createUnresolved(host, 2380));
    return socket;
  }
}
