package io.etcdwarden.handshake;

import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.x509.Certificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A TLS server on loopback that answers every request, as a process of a member does. */
public final class TlsServer implements AutoCloseable {
  private final SSLServerSocket listener;
  private final AtomicInteger connections = new AtomicInteger();

  private volatile boolean closesAfterHandshake;

  private TlsServer(SSLServerSocket listener) {
    this.listener = listener;
  }

  /** A server that verifies callers and then closes the connection of each one. */
  static TlsServer closing(TlsKeyPair pair, Certificate... trusted) {
    TlsServer server = verifying(pair, trusted);
    server.closesAfterHandshake = true;
    return server;
  }

  /** A server that asks no caller for a certificate. */
  public static TlsServer open(TlsKeyPair pair) {
    return start(pair, List.of(), "TLSv1.3");
  }

  /** A server that accepts client certificates below these CAs only. */
  public static TlsServer verifying(TlsKeyPair pair, Certificate... trusted) {
    return start(pair, List.of(trusted), "TLSv1.3");
  }

  static TlsServer start(TlsKeyPair pair, List<Certificate> trusted, String version) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(pair).getKeyManagers(), new TrustManager[] {new BelowOneOf(trusted)}, null);
      SSLServerSocket listener =
          (SSLServerSocket)
              context
                  .getServerSocketFactory()
                  .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
      listener.setEnabledProtocols(new String[] {version});
      listener.setNeedClientAuth(!trusted.isEmpty());
      TlsServer server = new TlsServer(listener);
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyManagerFactory keys(TlsKeyPair pair)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "server", pair.privateKey(), new char[0], pair.chain().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    return keys;
  }

  public int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket caller = listener.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve((SSLSocket) caller));
      } catch (IOException closed) {
        return;
      }
    }
  }

  /** Like etcd: no byte before a request. */
  private void serve(SSLSocket caller) {
    try (caller) {
      caller.startHandshake();
      if (!closesAfterHandshake && caller.getInputStream().read() >= 0) {
        caller
            .getOutputStream()
            .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException refused) {
      // The caller sees the alert.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException stuck) {
      throw new UncheckedIOException(stuck);
    }
  }

  private static final class BelowOneOf extends X509ExtendedTrustManager {
    private final List<Certificate> trusted;

    BelowOneOf(List<Certificate> trusted) {
      this.trusted = trusted;
    }

    private void check(X509Certificate leaf) throws CertificateException {
      boolean isTrusted =
          trusted.stream().flatMap(ca -> ca.toJava().stream()).anyMatch(ca -> verifies(ca, leaf));
      if (!isTrusted) {
        throw new CertificateException("below no trusted CA");
      }
    }

    private static boolean verifies(X509Certificate ca, X509Certificate leaf) {
      try {
        leaf.verify(ca.getPublicKey());
        leaf.checkValidity();
        return true;
      } catch (GeneralSecurityException other) {
        return false;
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException("a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException("a server");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException("a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
