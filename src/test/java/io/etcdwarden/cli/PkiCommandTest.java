package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import io.etcdwarden.support.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The commands that issue certificates of nodes into a folder. */
class PkiCommandTest {
  private static final String NODES =
      """
      nodes:
      - name: node1
        dnsNames: [etcd1.example.com]
        ipAddresses: [192.0.2.11, 203.0.113.11]
      - name: node2
        ipAddresses: [192.0.2.12]
      """;

  private final TestClock clock = new TestClock(Instant.parse("2026-03-01T12:00:00Z"));

  @TempDir private Path root;
  private Path folder;
  private Path nodes;

  @BeforeEach
  void writeNodes() throws IOException {
    folder = root.resolve("certificates");
    nodes = Files.writeString(root.resolve("nodes.yaml"), NODES);
  }

  @ParameterizedTest
  @CsvSource({
    "node,    ca_cert.pem,  node_1_cert.pem,        node_2_cert.pem,       client_cert.pem",
    "cfssl,   ca.pem,       node1-server.pem,       node2-peer.pem,        client.pem",
    "kubeadm, etcd/ca.crt,  node1/etcd/server.crt,  node2/etcd/peer.crt,  "
        + " apiserver-etcd-client.crt",
  })
  void oneCommandMakesEverythingOfACluster(
      String layout, String ca, String first, String second, String client) throws IOException {
    CommandResult result = members("--layout", layout);

    assertEquals(0, result.exitCode(), result.err());
    assertTrue(certificate(ca).canSign());
    assertEquals(
        List.of("etcd1.example.com", "192.0.2.11", "203.0.113.11"), certificate(first).names());
    assertEquals(List.of("192.0.2.12"), certificate(second).names());
    assertEquals(List.of(), certificate(client).names());
    assertEquals("CN=client", certificate(client).subject().toString());
    assertTrue(
        Files.readString(folder.resolve("systemd/node2/10-etcd-member.conf"))
            .contains("ETCD_NAME=node2"));
  }

  @Test
  void aSecondRunChangesNothing() throws IOException {
    members();
    Map<String, String> before = contents();

    CommandResult again = members();

    assertEquals(0, again.exitCode(), again.err());
    assertEquals(before, contents());
    assertTrue(again.out().contains("node_2_cert.pem unchanged"), again.out());
    assertFalse(again.out().contains("written"), again.out());
  }

  @Test
  void aNodeThatIsAddedGetsItsCertificateFromTheSameCa() throws IOException {
    members();
    Map<String, String> before = contents();
    Files.writeString(nodes, NODES + "- {name: node3, ipAddresses: [192.0.2.13]}\n");

    CommandResult result = members();

    assertEquals(0, result.exitCode(), result.err());
    assertEquals(before.get("node_1_cert.pem"), contents().get("node_1_cert.pem"));
    Certificate added = certificate("node_3_cert.pem");
    assertTrue(new SignatureCache().verifies(added, certificate("ca_cert.pem")));
  }

  @Test
  void aPairThatDiffersIsReplacedByForceOnly() throws IOException {
    members();
    Map<String, String> before = contents();
    Files.writeString(nodes, NODES.replace("192.0.2.12", "192.0.2.99"));

    CommandResult refused = members();

    assertEquals(2, refused.exitCode());
    assertTrue(
        refused
            .err()
            .contains("node_2_cert.pem has the names [192.0.2.12] instead of [192.0.2.99]"),
        refused.err());
    assertEquals(before, contents());
    assertEquals(0, members("--force").exitCode());
    assertEquals(List.of("192.0.2.99"), certificate("node_2_cert.pem").names());
    assertEquals(before.get("ca_cert.pem"), contents().get("ca_cert.pem"));
  }

  @Test
  void aPairNearItsEndIsNamedAndRenewedOnRequest() throws IOException {
    members();
    String before = contents().get("node_1_cert.pem");
    clock.advance(Duration.ofDays(300));

    CommandResult warned = members();

    assertTrue(warned.err().contains("node_1_cert.pem ends at 2027-03-01T12:00:00Z"), warned.err());
    assertEquals(before, contents().get("node_1_cert.pem"));
    assertEquals(0, members("--renew").exitCode());
    assertEquals(Instant.parse("2027-12-26T12:00:00Z"), certificate("node_1_cert.pem").notAfter());
  }

  @Test
  void aCaWithoutItsKeyIsNotReplaced() throws IOException {
    members();
    Files.delete(folder.resolve("ca_key_insecure.pem"));
    Map<String, String> before = contents();

    CommandResult refused = run("member", "node3", "--ip", "192.0.2.13", "-d", folder.toString());

    assertEquals(2, refused.exitCode());
    assertTrue(
        refused.err().contains("must hold a CA certificate and its private key"), refused.err());
    assertEquals(before, contents());
  }

  @Test
  void aClientCanHaveAnotherUser() throws IOException {
    CommandResult result = run("client", "backup", "--cn", "root", "-d", folder.toString());

    assertEquals(0, result.exitCode(), result.err());
    assertEquals("CN=root", certificate("backup_cert.pem").subject().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          client ca --force                        | 2 | the file ca_cert.pem would hold two certificates
          client ../outside                        | 2 | the client name "../outside" is invalid
          member node1                             | 2 | node node1 has no address
          init --key-algorithm rsa-1024            | 3 | key algorithm "RSA-1024" is unknown
          init --validity 5m                       | 3 | "5m" is not between 1h and 876600h
          init --layout own                        | 3 | expected one of [NODE, CFSSL, KUBEADM]
          flags --for etcd -f nodes.yaml           | 3 | "etcd" is not one of kube-apiserver, flanneld, etcdctl
          env -f no.yaml                           | 2 | no.yaml cannot be read: it does not exist
          """)
  void aWrongCommandIsRefusedWithASentence(String arguments, int exitCode, String sentence) {
    List<String> all = Stream.of(arguments.split(" ")).toList();

    CommandResult result =
        run(
            Stream.concat(
                    all.stream(),
                    all.contains("-f") ? Stream.of() : Stream.of("-d", folder.toString()))
                .toArray(String[]::new));

    assertEquals(exitCode, result.exitCode());
    assertTrue(result.err().contains(sentence), result.err());
  }

  @Test
  void aTargetFolderThatNeedsQuotingIsRefused() {
    CommandResult result =
        run("systemd", "node1", "-f", nodes.toString(), "--target-dir", "/a\"; rm -rf /");

    assertEquals(2, result.exitCode());
    assertTrue(result.err().contains("use an absolute path"), result.err());
  }

  @Test
  void theSettingsNameEveryFile() {
    CommandResult systemd = run("systemd", "node2", "-f", nodes.toString(), "-o", "env");
    CommandResult env = run("env", "-f", nodes.toString(), "--client", "backup");
    CommandResult flags =
        run(
            "flags",
            "--for",
            "kube-apiserver",
            "-f",
            nodes.toString(),
            "--layout",
            "kubeadm",
            "--target-dir",
            "/etc/kubernetes/pki");

    assertEquals(
        """
        ETCD_NAME=node2
        ETCD_DATA_DIR=/var/lib/etcd
        ETCD_LISTEN_PEER_URLS=https://192.0.2.12:2380
        ETCD_LISTEN_CLIENT_URLS=https://192.0.2.12:2379
        ETCD_INITIAL_ADVERTISE_PEER_URLS=https://192.0.2.12:2380
        ETCD_INITIAL_CLUSTER=node1=https://192.0.2.11:2380,node2=https://192.0.2.12:2380
        ETCD_INITIAL_CLUSTER_STATE=new
        ETCD_INITIAL_CLUSTER_TOKEN=etcd-cluster
        ETCD_ADVERTISE_CLIENT_URLS=https://192.0.2.12:2379
        ETCD_CERT_FILE=/etc/ssl/certs/etcd/node_2_cert.pem
        ETCD_KEY_FILE=/etc/ssl/certs/etcd/node_2_key_insecure.pem
        ETCD_CLIENT_CERT_AUTH=true
        ETCD_TRUSTED_CA_FILE=/etc/ssl/certs/etcd/ca_cert.pem
        ETCD_PEER_CERT_FILE=/etc/ssl/certs/etcd/node_2_cert.pem
        ETCD_PEER_KEY_FILE=/etc/ssl/certs/etcd/node_2_key_insecure.pem
        ETCD_PEER_CLIENT_CERT_AUTH=true
        ETCD_PEER_TRUSTED_CA_FILE=/etc/ssl/certs/etcd/ca_cert.pem
        """,
        systemd.out());
    assertTrue(
        env.out().contains("export ETCDCTL_CERT=/etc/ssl/certs/etcd/backup_cert.pem\n"), env.out());
    assertEquals(
        """
        --etcd-servers=https://192.0.2.11:2379,https://192.0.2.12:2379
        --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt
        --etcd-certfile=/etc/kubernetes/pki/apiserver-etcd-client.crt
        --etcd-keyfile=/etc/kubernetes/pki/apiserver-etcd-client.key
        """,
        flags.out().replace("\r", ""));
  }

  private CommandResult members(String... more) {
    return run(
        Stream.concat(
                Stream.of("members", "-f", nodes.toString(), "-d", folder.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private CommandResult run(String... arguments) {
    CommandLine command = Main.withExitCodes(PkiCommand.create(clock));
    command.setCaseInsensitiveEnumValuesAllowed(true);
    return CommandResult.run(command, arguments);
  }

  private Certificate certificate(String file) throws IOException {
    return TrustBundle.read(Files.readAllBytes(folder.resolve(file))).getFirst();
  }

  /** The content of every file of the folder, by its path. */
  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        contents.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
