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
 * Lets this process call Services by their names on a machine that cannot resolve them: an HTTP
 * proxy on loopback, used for those names alone. TLS stays end to end.
 */
public final class ServiceNameProxy {
  private static final Map<String, Integer> PORTS = new ConcurrentHashMap<>();
  private static volatile ServerSocket listener;

  private ServiceNameProxy() {}

  /** From now on {@code host:port} is served by {@code loopbackPort}. */
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
    ProxySelector others = ProxySelector.getDefault();
    ProxySelector.setDefault(new Selector(others, listener.getLocalPort()));
    Thread.ofVirtual().name("loopback-names").start(ServiceNameProxy::accept);
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
      // Either side hung up; its caller sees a closed connection.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** The request line and the headers, with the empty line that ends them. */
  private static byte[] head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("hung up");
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
      // The other direction notices as well and ends.
    }
  }

  /** Sends the names of tests to the proxy, and everything else where it went before. */
  private static final class Selector extends ProxySelector {
    private final ProxySelector others;
    private final Proxy ours;

    Selector(ProxySelector others, int port) {
      this.others = others;
      this.ours =
          new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Override
    public List<Proxy> select(URI uri) {
      boolean known = PORTS.containsKey(uri.getHost() + ":" + uri.getPort());
      return known ? List.of(ours) : others.select(uri);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
      others.connectFailed(uri, address, failure);
    }
  }
}
