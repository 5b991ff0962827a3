package io.etcdwarden.support.node;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A SOCKS5 proxy on loopback that routes the host names of pods to loopback ports. With it members
 * connect to each other on a machine without a pod network.
 *
 * <p>Go programs use it for connections with and without TLS if {@code HTTP_PROXY} and {@code
 * HTTPS_PROXY} are set, and let the proxy resolve the host name. TLS stays end to end, so a member
 * must present a certificate for its host name.
 */
public final class SocksProxy implements AutoCloseable {
  private static final int VERSION = 5;
  private static final int DOMAIN_NAME = 3;
  private static final int SUCCEEDED = 0;
  private static final int HOST_UNREACHABLE = 4;

  /** On a busy machine all members may connect before the first connection is accepted. */
  private static final int BACKLOG = 1_000;

  private final ServerSocket listener;
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private SocksProxy(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts a proxy on a free loopback port. */
  public static SocksProxy start() throws IOException {
    SocksProxy proxy =
        new SocksProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("name-proxy").start(proxy::accept);
    return proxy;
  }

  /** Routes {@code host:port} to {@code loopbackPort}. */
  public void route(String host, int port, int loopbackPort) {
    ports.put(host + ":" + port, loopbackPort);
  }

  /** Returns environment variables that make a program use this proxy, except for loopback. */
  public Map<String, String> environment() {
    String url = "socks5://127.0.0.1:" + listener.getLocalPort();
    return Map.of("HTTP_PROXY", url, "HTTPS_PROXY", url, "NO_PROXY", "127.0.0.1,localhost");
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket caller = listener.accept();
        Thread.ofVirtual().start(() -> serve(caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket caller) {
    open.add(caller);
    try (caller) {
      DataInputStream in = new DataInputStream(caller.getInputStream());
      acceptGreeting(in, caller.getOutputStream());
      Integer port = ports.get(readTarget(in));
      if (port == null) {
        respond(caller.getOutputStream(), HOST_UNREACHABLE);
        return;
      }
      tunnel(caller, port);
    } catch (IOException ignored) {
      // One side closed the connection, or the member is down. The caller sees a closed connection
      // and retries.
    } finally {
      open.remove(caller);
    }
  }

  private static void acceptGreeting(DataInputStream in, OutputStream out) throws IOException {
    in.readByte();
    in.skipNBytes(in.readUnsignedByte());
    out.write(new byte[] {VERSION, 0});
    out.flush();
  }

  /** Reads version, command and a reserved byte, the type of the address, and the address. */
  private static String readTarget(DataInputStream in) throws IOException {
    in.skipNBytes(3);
    if (in.readUnsignedByte() != DOMAIN_NAME) {
      throw new IOException("the caller has resolved the host name itself");
    }
    byte[] host = in.readNBytes(in.readUnsignedByte());
    return new String(host, StandardCharsets.US_ASCII) + ":" + in.readUnsignedShort();
  }

  private static void respond(OutputStream out, int code) throws IOException {
    out.write(new byte[] {VERSION, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0});
    out.flush();
  }

  private void tunnel(Socket caller, int port) throws IOException {
    try (Socket member = new Socket()) {
      member.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      open.add(member);
      respond(caller.getOutputStream(), SUCCEEDED);
      Thread back = Thread.ofVirtual().start(() -> pump(member, caller));
      pump(caller, member);
      back.join();
      open.remove(member);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pump(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException | UncheckedIOException ignored) {
      // The other direction fails as well and ends the tunnel.
    }
  }
}
