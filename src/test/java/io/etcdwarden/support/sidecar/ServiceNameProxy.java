package io.etcdwarden.support.sidecar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An HTTP proxy on loopback that routes host names of Services to loopback ports. The process of
 * the test uses it only for these names. TLS stays end to end.
 */
public final class ServiceNameProxy {
  private static final Map<String, Integer> PORTS = new ConcurrentHashMap<>();
  private static volatile ServerSocket listener;

  private ServiceNameProxy() {}

  /** Routes {@code host:port} to {@code loopbackPort}. */
  public static void route(String host, int port, int loopbackPort) {
    install();
    PORTS.put(host + ":" + port, loopbackPort);
  }

  private static synchronized void install() {
    if (listener != null) {
      return;
    }
    try {
      listener = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    } catch (IOException taken) {
      throw new UncheckedIOException(taken);
    }
    ProxySelector previous = ProxySelector.getDefault();
    ProxySelector.setDefault(new Selector(previous, listener.getLocalPort()));
    Thread.ofVirtual().name("service-name-proxy").start(ServiceNameProxy::accept);
  }

  private static void accept() {
    while (true) {
      try {
        Socket caller = listener.accept();
        Thread.ofVirtual().start(() -> serve(caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void serve(Socket caller) {
    try (caller) {
      byte[] head = head(caller.getInputStream());
      String[] words = new String(head, StandardCharsets.US_ASCII).split(" ", 3);
      boolean tunnel = words[0].equals("CONNECT");
      Integer port = PORTS.get(tunnel ? words[1] : URI.create(words[1]).getAuthority());
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (tunnel) {
          caller
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } else {
          server.getOutputStream().write(head);
        }
        Thread back = Thread.ofVirtual().start(() -> pump(server, caller));
        pump(caller, server);
        back.join();
      }
    } catch (IOException ignored) {
      // One side closed the connection; the caller sees a closed connection.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads the request line, the headers and the empty line after them. */
  private static byte[] head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("connection closed before the end of the headers");
      }
      head.write(next);
    }
    return head.toByteArray();
  }

  private static void pump(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException ignored) {
      // The other direction fails as well and ends.
    }
  }

  /** Selects the proxy for routed names, and the previous selector for all previous. */
  private static final class Selector extends ProxySelector {
    private final ProxySelector previous;
    private final Proxy loopback;

    Selector(ProxySelector previous, int port) {
      this.previous = previous;
      this.loopback =
          new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public List<Proxy> select(URI uri) {
      boolean known = PORTS.containsKey(uri.getHost() + ":" + uri.getPort());
      return known ? List.of(loopback) : previous.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      previous.connectFailed(uri, address, failure);
    }
  }
}
