package io.etcdwarden.webhook;

import io.etcdwarden.pki.secret.TlsKeyPair;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Gives the current certificate to each TLS handshake. A handshake asks for the alias, the chain
 * and the key one after the other, so every served certificate stays available by its alias. A
 * process serves only a few certificates in its life.
 */
final class ServerKeys extends X509ExtendedKeyManager {
  private final CertificateSource source;
  private final Map<String, TlsKeyPair> served = new ConcurrentHashMap<>();

  ServerKeys(CertificateSource source) {
    this.source = source;
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    return source
        .current()
        .filter(pair -> pair.privateKey().getAlgorithm().equals(keyType))
        .map(this::alias)
        .orElse(null);
  }

  private String alias(TlsKeyPair pair) {
    String alias = pair.chain().getFirst().getSerialNumber().toString(16);
    served.put(alias, pair);
    return alias;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    TlsKeyPair pair = served.get(alias);
    return pair == null ? null : pair.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    TlsKeyPair pair = served.get(alias);
    return pair == null ? null : pair.privateKey();
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    String alias = chooseEngineServerAlias(keyType, issuers, null);
    return alias == null ? null : new String[] {alias};
  }

  /** The webhook server is never a TLS client. */
  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return null;
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return null;
  }
}
