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
 * Lets members call each other by the names of their pods on a machine without a pod network.
 *
 * <p>A SOCKS5 proxy on loopback. Programs written in Go use one for plain and TLS calls alike when
 * {@code HTTP_PROXY} and {@code HTTPS_PROXY} name it, and leave the look-up of the name to it. TLS
 * stays end to end, so a member still has to present a certificate for the name that was called.
 */
public final class SocksProxy implements AutoCloseable {
  private static final int VERSION = 5;
  private static final int DOMAIN_NAME = 3;
  private static final int SUCCEEDED = 0;
  private static final int HOST_UNREACHABLE = 4;

  /** On a machine that is short of time all members call at once before one is served. */
  private static final int BACKLOG = 1_000;

  private final ServerSocket listener;
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private SocksProxy(ServerSocket listener) {
    this.listener = listener;
  }

  /** Starts listening on a free loopback port. */
  public static SocksProxy start() throws IOException {
    SocksProxy proxy =
        new SocksProxy(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("name-proxy").start(proxy::accept);
    return proxy;
  }

  /** From now on {@code host:port} is served by {@code loopbackPort}. */
  public void route(String host, int port, int loopbackPort) {
    ports.put(host + ":" + port, loopbackPort);
  }

  /** The environment with which a program finds this proxy and leaves loopback alone. */
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
      greet(in, caller.getOutputStream());
      Integer port = ports.get(readTarget(in));
      if (port == null) {
        answer(caller.getOutputStream(), HOST_UNREACHABLE);
        return;
      }
      tunnel(caller, port);
    } catch (IOException ignored) {
      // Either side hung up, or the member is down: its caller sees a closed connection and
      // retries.
    } finally {
      open.remove(caller);
    }
  }

  private static void greet(DataInputStream in, OutputStream out) throws IOException {
    in.readByte();
    in.skipNBytes(in.readUnsignedByte());
    out.write(new byte[] {VERSION, 0});
    out.flush();
  }

  /** Version, command and a reserved byte, then how the target is written, then the target. */
  private static String readTarget(DataInputStream in) throws IOException {
    in.skipNBytes(3);
    if (in.readUnsignedByte() != DOMAIN_NAME) {
      throw new IOException("the caller looked the name up by itself");
    }
    byte[] host = in.readNBytes(in.readUnsignedByte());
    return new String(host, StandardCharsets.US_ASCII) + ":" + in.readUnsignedShort();
  }

  private static void answer(OutputStream out, int code) throws IOException {
    out.write(new byte[] {VERSION, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0});
    out.flush();
  }

  private void tunnel(Socket caller, int port) throws IOException {
    try (Socket member = new Socket()) {
      member.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      open.add(member);
      answer(caller.getOutputStream(), SUCCEEDED);
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
      // The other direction notices as well and ends the tunnel.
    }
  }
}
