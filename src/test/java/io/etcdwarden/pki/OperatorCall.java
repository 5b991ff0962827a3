package io.etcdwarden.pki;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.EtcdMetrics;
import io.etcdwarden.sidecar.TrustedCertificates;
import io.etcdwarden.support.sidecar.ServiceNameProxy;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A call of the operator, over TLS, to a server with the Secrets of a cluster.
 *
 * @param sent the client certificates in the Secret
 * @param received the client certificates that the server received
 */
record OperatorCall(CallResult result, List<Bytes> sent, List<Bytes> received) {
  private static final String CALLED = "main-client.ns.svc.cluster.local";
  private static final Duration LONG_TIMEOUT = Duration.ofSeconds(90);
  private static final int PORT = 2379;

  /** Calls the server whose certificates the row changes. */
  static OperatorCall of(Corpus.Row row) {
    var provided = new ProvidedCertificates();
    row.fault().accept(provided, row.artifact());
    return of(provided, row.artifact().line, List.of());
  }

  /**
   * Calls the server of a line.
   *
   * @param announced the CAs that the server names to its clients
   */
  static OperatorCall of(ProvidedCertificates provided, Line line, List<X500Principal> announced) {
    SecretSet secrets = provided.secrets();
    boolean backup = line == Line.BACKUP;
    StoredSecret ca = secret(secrets, backup ? TestArtifact.CAb : TestArtifact.CAc);
    StoredSecret server = secret(secrets, backup ? TestArtifact.SRVb : TestArtifact.SRVc);
    StoredSecret client = secret(secrets, TestArtifact.CLIc);
    KeyMaterial key = TrustBundle.privateKey(server, "tls.key").orElseThrow();
    try (ChainServer started =
        ChainServer.start(certificates(server), publicKey(key), key.privateKey(), announced)) {
      ServiceNameProxy.route(CALLED, PORT, started.port());
      EtcdMetrics metrics =
          EtcdMetrics.secured(
              PORT,
              TrustedCertificates.read(ca.value("ca.crt"), "Secret ca"),
              TlsKeyPair.require(client),
              InstantSource.fixed(PkiRequests.NOW));
      CallResult result = metrics.read(CALLED, LONG_TIMEOUT);
      return new OperatorCall(result, certificates(client), started.clientChain());
    }
  }

  private static StoredSecret secret(SecretSet secrets, TestArtifact artifact) {
    return secrets.find(artifact.secret).orElseThrow();
  }

  private static List<Bytes> certificates(StoredSecret secret) {
    return TrustBundle.read(secret, List.of("tls.crt")).stream().map(Certificate::der).toList();
  }

  private static PublicKey publicKey(KeyMaterial key) {
    try {
      return KeyFactory.getInstance(key.privateKey().getAlgorithm())
          .generatePublic(new X509EncodedKeySpec(key.subjectPublicKeyInfo().toArray()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
