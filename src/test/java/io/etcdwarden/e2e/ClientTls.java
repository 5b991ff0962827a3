package io.etcdwarden.e2e;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

/** What a client shows and trusts, from the Secrets that the operator made. */
final class ClientTls {
  private final KubernetesClient client;
  private final String namespace;

  ClientTls(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Shows the certificate of the one Secret and trusts the authorities of the other. */
  SSLSocketFactory withCertificate(String identity, String authority) {
    Secret pair = secret(identity);
    try {
      KeyManager[] shown =
          SSLUtils.keyManagers(
              pair.getData().get("tls.crt"),
              null,
              pair.getData().get("tls.key"),
              null,
              algorithm(pair),
              "",
              null,
              null);
      return socketFactory(shown, authority);
    } catch (Exception unusable) {
      throw new AssertionError("Secret " + identity + " cannot be used", unusable);
    }
  }

  /** Shows nothing. */
  SSLSocketFactory withoutCertificate(String authority) {
    try {
      return socketFactory(new KeyManager[0], authority);
    } catch (Exception unusable) {
      throw new AssertionError("Secret " + authority + " cannot be used", unusable);
    }
  }

  private SSLSocketFactory socketFactory(KeyManager[] shown, String authority) throws Exception {
    String trusted = secret(authority).getData().get("ca.crt");
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown, SSLUtils.trustManagers(trusted, null, false, null, null), null);
    return context.getSocketFactory();
  }

  private Secret secret(String name) {
    return Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get())
        .orElseThrow(() -> new AssertionError("no Secret " + name));
  }

  private static String algorithm(Secret pair) throws GeneralSecurityException {
    byte[] pem = Base64.getDecoder().decode(pair.getData().get("tls.crt"));
    Certificate first =
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    return first.getPublicKey().getAlgorithm();
  }
}
