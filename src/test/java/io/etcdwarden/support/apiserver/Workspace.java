package io.etcdwarden.support.apiserver;

import io.etcdwarden.support.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;

/** The folder, the ports and the files of one API server. */
record Workspace(Path folder, int etcdPort, int etcdPeerPort, int serverPort) {

  static Workspace create() {
    try {
      Path folder = Files.createTempDirectory("etcd-warden-apiserver-");
      Workspace workspace =
          new Workspace(folder, FreePort.next(), FreePort.next(), FreePort.next());
      workspace.writeFiles(UUID.randomUUID().toString());
      return workspace;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare a folder for the API server", e);
    }
  }

  private void writeFiles(String token) throws IOException {
    String other = token + "-operator";
    Files.writeString(
        tokens(),
        "%s,admin,admin,system:masters\n%s,operator,operator,system:masters\n"
            .formatted(token, other));
    Files.writeString(serviceAccountKeys(), newKeyPair());
    Files.writeString(kubeconfig(), kubeconfig(token));
    Files.writeString(operatorKubeconfig(), kubeconfig(other));
    Files.writeString(
        auditPolicy(),
        """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
          - {level: Metadata, users: [operator]}
          - {level: None}
        """);
  }

  private String kubeconfig(String token) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
      - name: test
        cluster:
          server: %s
          certificate-authority: %s
    users:
      - name: admin
        user:
          token: %s
    contexts:
      - name: test
        context:
          cluster: test
          user: admin
    current-context: test
    """
        .formatted(address(), certificates().resolve("apiserver.crt"), token);
  }

  /** Returns a private and a public key in one PEM text. The server reads both from one file. */
  private static String newKeyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      return pem("PRIVATE KEY", pair.getPrivate()) + pem("PUBLIC KEY", pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform makes P-256 keys", e);
    }
  }

  private static String pem(String label, Key key) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n";
  }

  URI address() {
    return URI.create("https://127.0.0.1:" + serverPort);
  }

  Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  Path operatorKubeconfig() {
    return folder.resolve("operator.kubeconfig");
  }

  /** The audit policy: only requests of the operator user are logged. */
  Path auditPolicy() {
    return folder.resolve("audit-policy.yaml");
  }

  Path auditLog() {
    return folder.resolve("audit.log");
  }

  Path tokens() {
    return folder.resolve("tokens.csv");
  }

  /** The keys that sign and verify service account tokens. */
  Path serviceAccountKeys() {
    return folder.resolve("service-accounts.pem");
  }

  /** The folder for the certificate that the server generates. */
  Path certificates() {
    return folder.resolve("certificates");
  }

  void delete() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
