package io.etcdwarden.reliability;

import io.etcdwarden.pki.secret.Credential;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * A Java program that calls etcd again and again. For each call it opens the truststore of the
 * ConfigMap and the client key pair, and makes a new connection.
 */
final class JavaTlsClient implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final char[] NO_PASSWORD = new char[0];

  private final KubernetesClient client;
  private final String namespace;
  private final List<String> endpoints;
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final AtomicInteger answers = new AtomicInteger();
  private final Thread thread = Thread.ofVirtual().name("java-client").unstarted(this::run);

  JavaTlsClient(KubernetesClient client, String namespace, List<String> endpoints) {
    this.client = client;
    this.namespace = namespace;
    this.endpoints = endpoints;
  }

  void start() {
    thread.start();
  }

  /** The TLS handshakes that failed, other than by a member that ended meanwhile. */
  List<String> refusals() {
    return List.copyOf(refusals);
  }

  int answers() {
    return answers.get();
  }

  private void run() {
    for (int call = 0; !Thread.currentThread().isInterrupted(); call++) {
      try {
        call(endpoints.get(call % endpoints.size()));
        Thread.sleep(PAUSE);
      } catch (SSLException refused) {
        if (!String.valueOf(refused.getMessage()).contains("terminated")) {
          refusals.add(refused.toString());
        }
      } catch (IOException memberIsDown) {
        // Members restart one after the other.
      } catch (InterruptedException closed) {
        return;
      }
    }
  }

  private void call(String endpoint) throws IOException, InterruptedException {
    try (HttpClient http =
        HttpClient.newBuilder().sslContext(context()).connectTimeout(TIMEOUT).build()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(endpoint + "/version")).timeout(TIMEOUT).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.body().contains("etcdserver")) {
        answers.incrementAndGet();
      }
    }
  }

  private SSLContext context() throws IOException {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(truststore());
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keystore(), NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException unusable) {
      throw new SSLException("the truststore or the key pair cannot be used", unusable);
    }
  }

  private KeyStore truststore() throws IOException, GeneralSecurityException {
    ConfigMap bundle = client.configMaps().inNamespace(namespace).withName("main-trust").get();
    KeyStore store = KeyStore.getInstance("PKCS12");
    byte[] file = Base64.getDecoder().decode(bundle.getBinaryData().get("truststore.p12"));
    store.load(new ByteArrayInputStream(file), null);
    return store;
  }

  private KeyStore keystore() throws IOException, GeneralSecurityException {
    Secret pair = client.secrets().inNamespace(namespace).withName("main-client").get();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("client", key(pair), NO_PASSWORD, new Certificate[] {certificate(pair)});
    return store;
  }

  private static PrivateKey key(Secret pair) throws GeneralSecurityException {
    String pem =
        new String(value(pair, Credential.PRIVATE_KEY_DATA_KEY), StandardCharsets.US_ASCII);
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", ""));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  private static Certificate certificate(Secret pair) throws GeneralSecurityException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(
            new ByteArrayInputStream(value(pair, Credential.CERTIFICATE_DATA_KEY)));
  }

  private static byte[] value(Secret secret, String key) {
    return Base64.getDecoder().decode(secret.getData().get(key));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
