package io.etcdwarden.handshake;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Keeps the certificates that a server presents, and accepts every one: an expired or a foreign
 * certificate is what the operator wants to find. No secret is sent over these connections.
 */
final class PresentedChain extends X509ExtendedTrustManager {
  private volatile List<X509Certificate> chain = List.of();

  /** The certificates that the server sent, its own first; empty before it sent any. */
  List<X509Certificate> chain() {
    return chain;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    this.chain = List.of(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    this.chain = List.of(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    this.chain = List.of(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw onlyClients();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw onlyClients();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw onlyClients();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static UnsupportedOperationException onlyClients() {
    return new UnsupportedOperationException("the operator is the client of these connections");
  }
}
