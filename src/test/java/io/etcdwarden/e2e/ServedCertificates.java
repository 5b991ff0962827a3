package io.etcdwarden.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** The certificates that the processes of members present, by a handshake with each port. */
record ServedCertificates(KubernetesClient client, EtcdCluster cluster) {
  /** The line of the certificate that is expected on a port of a member. */
  static final Map<Integer, String> LINES =
      new TreeMap<>(Map.of(2379, "client", 2380, "peer", 8080, "backup", 9095, "client"));

  /** The names of the CAs that issued the certificates, by pod and port. */
  Map<String, String> issuers(int members) {
    Map<String, String> issuers = new TreeMap<>();
    IntStream.range(0, members)
        .mapToObj(ordinal -> cluster.name() + "-" + ordinal)
        .forEach(pod -> LINES.keySet().forEach(port -> note(issuers, pod, port)));
    return issuers;
  }

  private void note(Map<String, String> issuers, String pod, int port) {
    issuers.put(pod + ":" + port, issuer(pod, port));
  }

  private String issuer(String pod, int port) {
    try (LocalPortForward forward =
        client.pods().inNamespace(cluster.namespace()).withName(pod).portForward(port)) {
      return presented(forward.getLocalPort()).getIssuerX500Principal().getName();
    } catch (IOException | GeneralSecurityException failure) {
      return "no handshake: " + failure.getMessage();
    }
  }

  /** A server that wants a client certificate refuses this client only after the handshake. */
  private static X509Certificate presented(int port) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, new TrustManager[] {new AnyServer()}, new SecureRandom());
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true)) {
      socket.setSoTimeout(10_000);
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  /** Accepts every certificate of a server: the test looks at it afterwards. */
  private static final class AnyServer extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
