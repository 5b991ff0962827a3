package io.etcdwarden.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.cli.Main;
import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.TestProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real kube-apiserver encrypts with the files of {@code etcd-warden encryption}. */
class EncryptionIT {
  private static final String TOKEN = "test-token";

  private final Binaries binaries = Binaries.fromSystemProperty();
  private final int etcdPort = FreePort.next();
  private final int serverPort = FreePort.next();

  @TempDir private Path root;
  private Path certificates;
  private Path config;
  private TestProcess etcd;
  private TestProcess server;

  @AfterEach
  void stop() {
    Stream.of(server, etcd).filter(it -> it != null).forEach(TestProcess::close);
  }

  @Test
  void aRotationOfTheKeyKeepsEverySecretReadable() throws IOException {
    certificates = root.resolve("certificates");
    config = root.resolve("encryption.yaml");
    startEtcd();
    run(0, "encryption", "init", "-f", config.toString());
    startServer();
    kubectl("create", "secret", "generic", "before", "--from-literal=word=hidden");
    assertTrue(raw("before").startsWith("k8s:enc:secretbox:v1:key1:"), raw("before"));
    assertTrue(!raw("before").contains("hidden"), raw("before"));

    run(0, "encryption", "add-key", "-f", config.toString(), "--key-name", "key2");
    startServer();
    run(0, "encryption", "promote", "-f", config.toString(), "--key-name", "key2");
    startServer();
    kubectl("create", "secret", "generic", "after", "--from-literal=word=hidden");
    assertTrue(raw("after").startsWith("k8s:enc:secretbox:v1:key2:"), raw("after"));
    run(1, withEtcd("encryption", "verify", "-f", config.toString()));
    run(2, withEtcd("encryption", "prune", "-f", config.toString(), "--key-name", "key1"));

    rewriteSecrets();
    run(0, withEtcd("encryption", "verify", "-f", config.toString()));
    run(0, withEtcd("encryption", "prune", "-f", config.toString(), "--key-name", "key1"));
    startServer();
    assertEquals("aGlkZGVu", kubectl("get", "secret", "before", "-o", "jsonpath={.data.word}"));
    assertEquals("aGlkZGVu", kubectl("get", "secret", "after", "-o", "jsonpath={.data.word}"));
  }

  /** What the command promote advises: write every object again. */
  private void rewriteSecrets() throws IOException {
    Path all = root.resolve("secrets.json");
    Files.writeString(all, kubectl("get", "secrets", "-A", "-o", "json"));
    kubectl("replace", "-f", all.toString());
  }

  private static void run(int exitCode, String... arguments) {
    assertEquals(exitCode, Main.execute(arguments), String.join(" ", arguments));
  }

  private String[] withEtcd(String... arguments) {
    return Stream.concat(
            Stream.of(arguments),
            Stream.of(
                "--endpoint=https://127.0.0.1:" + etcdPort,
                "--cacert=" + certificates.resolve("ca_cert.pem"),
                "--cert=" + certificates.resolve("client_cert.pem"),
                "--key=" + certificates.resolve("client_key_insecure.pem")))
        .toArray(String[]::new);
  }

  private void startEtcd() throws IOException {
    run(0, "pki", "member", "node1", "--ip", "127.0.0.1", "-d", certificates.toString());
    run(0, "pki", "client", "-d", certificates.toString());
    String url = "https://127.0.0.1:" + etcdPort;
    String peerUrl = "http://127.0.0.1:" + FreePort.next();
    Path own = Files.createDirectories(root.resolve("etcd"));
    etcd =
        TestProcess.start(
            own,
            binaries.program("etcd"),
            List.of(
                "--data-dir=" + own.resolve("data"),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=default=" + peerUrl,
                "--cert-file=" + certificates.resolve("node_1_cert.pem"),
                "--key-file=" + certificates.resolve("node_1_key_insecure.pem"),
                "--trusted-ca-file=" + certificates.resolve("ca_cert.pem"),
                "--client-cert-auth",
                "--unsafe-no-fsync"));
  }

  /** Starts the API server, or restarts it with the present configuration. */
  private void startServer() throws IOException {
    if (server != null) {
      server.close();
    }
    Path own = Files.createDirectories(root.resolve("server"));
    Path tokens = Files.writeString(own.resolve("tokens.csv"), TOKEN + ",admin,1,system:masters\n");
    Path key = certificates.resolve("ca_key_insecure.pem");
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--etcd-servers=https://127.0.0.1:" + etcdPort,
                "--etcd-cafile=" + certificates.resolve("ca_cert.pem"),
                "--etcd-certfile=" + certificates.resolve("client_cert.pem"),
                "--etcd-keyfile=" + certificates.resolve("client_key_insecure.pem"),
                "--encryption-provider-config=" + config,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + serverPort,
                "--cert-dir=" + own,
                "--token-auth-file=" + tokens,
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + certificates.resolve("ca_cert.pem"),
                "--service-account-signing-key-file=" + key,
                "--service-cluster-ip-range=10.0.0.0/16",
                "--endpoint-reconciler-type=none"));
    server = TestProcess.start(own, binaries.program("kube-apiserver"), flags);
    server.await(
        () -> exec(kubectlLine("get", "--raw", "/readyz")).exitCode() == 0,
        PollTimeout.LONG.limit());
    server.await(
        () -> exec(kubectlLine("get", "namespace", "default")).exitCode() == 0,
        PollTimeout.LONG.limit());
  }

  private record Output(int exitCode, String text) {}

  private List<String> kubectlLine(String... arguments) {
    List<String> line =
        new ArrayList<>(
            List.of(
                binaries.program("kubectl").toString(),
                "--server=https://127.0.0.1:" + serverPort,
                "--token=" + TOKEN,
                "--insecure-skip-tls-verify"));
    line.addAll(List.of(arguments));
    return line;
  }

  private String kubectl(String... arguments) {
    Output output = exec(kubectlLine(arguments));
    assertEquals(0, output.exitCode(), output.text());
    return output.text();
  }

  /** The value of a Secret as etcd stores it. */
  private String raw(String secret) {
    return exec(List.of(
            binaries.program("etcdctl").toString(),
            "--endpoints=https://127.0.0.1:" + etcdPort,
            "--cacert=" + certificates.resolve("ca_cert.pem"),
            "--cert=" + certificates.resolve("client_cert.pem"),
            "--key=" + certificates.resolve("client_key_insecure.pem"),
            "get",
            "--print-value-only",
            "/registry/secrets/default/" + secret))
        .text();
  }

  private Output exec(List<String> line) {
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Output(process.waitFor(), text);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException("cannot run " + line.getFirst(), failure);
    }
  }
}
