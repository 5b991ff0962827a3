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

/** TLS for clients of one cluster, from the Secrets that the operator created. */
final class ClientTls {
  private final KubernetesClient client;
  private final EtcdCluster cluster;

  ClientTls(KubernetesClient client, EtcdCluster cluster) {
    this.client = client;
    this.cluster = cluster;
  }

  /** Presents the client certificate and trusts the CA of the client line. */
  SSLSocketFactory withCertificate() {
    Secret pair = secret("client-client");
    try {
      KeyManager[] presented =
          SSLUtils.keyManagers(
              pair.getData().get("tls.crt"),
              null,
              pair.getData().get("tls.key"),
              null,
              algorithm(pair),
              "",
              null,
              null);
      return socketFactory(presented);
    } catch (Exception unusable) {
      throw new AssertionError(
          "Secret " + pair.getMetadata().getName() + " cannot be used", unusable);
    }
  }

  /** Presents no certificate and trusts the CA of the client line. */
  SSLSocketFactory withoutCertificate() {
    try {
      return socketFactory(new KeyManager[0]);
    } catch (Exception unusable) {
      throw new AssertionError("the CA of the client line cannot be used", unusable);
    }
  }

  private SSLSocketFactory socketFactory(KeyManager[] presented) throws Exception {
    String trusted = secret("client-ca").getData().get("ca.crt");
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(presented, SSLUtils.trustManagers(trusted, null, false, null, null), null);
    return context.getSocketFactory();
  }

  private Secret secret(String suffix) {
    String name = cluster.name() + "-" + suffix;
    return Optional.ofNullable(
            client.secrets().inNamespace(cluster.namespace()).withName(name).get())
        .orElseThrow(() -> new AssertionError("no Secret " + name));
  }

  private static String algorithm(Secret pair) throws GeneralSecurityException {
    byte[] pem = Base64.getDecoder().decode(pair.getData().get("tls.crt"));
    Certificate first =
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    return first.getPublicKey().getAlgorithm();
  }
}
