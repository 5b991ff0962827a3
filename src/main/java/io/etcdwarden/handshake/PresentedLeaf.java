package io.etcdwarden.handshake;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Keeps the certificate that a server presents, and accepts every one: an expired or a foreign
 * certificate is what the operator wants to find. No secret is sent over these connections.
 */
final class PresentedLeaf extends X509ExtendedTrustManager {
  private volatile X509Certificate leaf;

  Optional<X509Certificate> find() {
    return Optional.ofNullable(leaf);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    leaf = chain[0];
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    leaf = chain[0];
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    leaf = chain[0];
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
