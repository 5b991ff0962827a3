package io.etcdwarden.pki;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.etcdwarden.pki.x509.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * An HTTPS server that sends a chain byte by byte as a Secret has it, whatever Java thinks of the
 * certificates, as Go does. It requires a client certificate and accepts every one.
 */
final class ChainServer implements AutoCloseable {
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AcceptEveryClient clients;

  private ChainServer(HttpsServer server, AcceptEveryClient clients) {
    this.server = server;
    this.clients = clients;
  }

  /**
   * Starts a server.
   *
   * @param chain the certificates in DER, the leaf first
   * @param announced the CAs that the server names to its clients
   */
  static ChainServer start(
      List<Bytes> chain, PublicKey key, PrivateKey privateKey, List<X500Principal> announced) {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var clients = new AcceptEveryClient(announced);
      var started = new ChainServer(server, clients);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new RawKeys(chain, key, privateKey)},
          new TrustManager[] {clients},
          null);
      server.setHttpsConfigurator(new RequireClients(context));
      server.setExecutor(started.threads);
      server.createContext(
          "/",
          exchange -> {
            try (exchange) {
              exchange.sendResponseHeaders(200, -1);
            }
          });
      server.start();
      return started;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The chain that the last client sent. */
  List<Bytes> clientChain() {
    return clients.last;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static final class RequireClients extends HttpsConfigurator {
    private RequireClients(SSLContext context) {
      super(context);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters required = getSSLContext().getDefaultSSLParameters();
      required.setNeedClientAuth(true);
      parameters.setSSLParameters(required);
    }
  }

  private static final class AcceptEveryClient extends X509ExtendedTrustManager {
    private final X509Certificate[] announced;
    private volatile List<Bytes> last = List.of();

    private AcceptEveryClient(List<X500Principal> announced) {
      this.announced =
          announced.stream()
              .map(name -> new RawCertificate(Bytes.of(new byte[0]), null, name))
              .toArray(X509Certificate[]::new);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      last = Stream.of(chain).map(AcceptEveryClient::bytes).toList();
    }

    private static Bytes bytes(X509Certificate certificate) {
      try {
        return Bytes.of(certificate.getEncoded());
      } catch (CertificateEncodingException impossible) {
        throw new IllegalStateException(impossible);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      checkClientTrusted(chain, type, (SSLEngine) null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return announced.clone();
    }
  }

  private static final class RawKeys extends X509ExtendedKeyManager {
    private final X509Certificate[] chain;
    private final PrivateKey privateKey;

    private RawKeys(List<Bytes> chain, PublicKey key, PrivateKey privateKey) {
      this.chain =
          chain.stream()
              .map(der -> new RawCertificate(der, key, null))
              .toArray(X509Certificate[]::new);
      this.privateKey = privateKey;
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
      return privateKey.getAlgorithm().equals(keyType) ? "server" : null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return privateKey;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
      return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
      return null;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
      return null;
    }
  }
}
