package io.etcdwarden.files;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real members of etcd, a real kube-apiserver and a real etcdctl run with exactly the files
 * that {@code pki members} writes.
 */
class BareMetalNodesIT {
  private static final Pattern VARIABLE = Pattern.compile("Environment=\"([A-Z_]+)=(.*)\"");
  private static final List<String> NODES = List.of("node1", "node2", "node3");

  private final Binaries binaries = Binaries.fromSystemProperty();
  private final List<TestProcess> processes = new ArrayList<>();

  @TempDir private Path root;

  @AfterEach
  void stop() {
    processes.reversed().forEach(TestProcess::close);
  }

  @Test
  void membersTalkTlsByAddressAndServeAKubeApiserver() throws Exception {
    Path folder = root.resolve("etcd");
    issue(folder);
    for (String node : NODES) {
      startMember(folder, node);
    }
    processes
        .getFirst()
        .await(() -> etcdctl(folder, "endpoint health").exitCode() == 0, PollTimeout.LONG.limit());

    assertEquals(3, etcdctl(folder, "member list").out().lines().count());
    Output withoutCertificate = etcdctl(folder, "get x --cert= --key= --command-timeout=3s");
    assertTrue(withoutCertificate.exitCode() != 0, withoutCertificate.out());

    String key = "/registry/namespaces/default";
    startApiServer(folder)
        .await(
            () -> etcdctl(folder, "get --keys-only " + key).out().contains(key),
            PollTimeout.LONG.limit());
  }

  private void issue(Path folder) throws IOException {
    // Every connection on loopback comes from 127.0.0.1, and etcd compares the address of a peer
    // with the addresses in the certificate of the peer.
    StringBuilder text = new StringBuilder("nodes:\n");
    for (int i = 0; i < NODES.size(); i++) {
      text.append(
          "- {name: %s, ipAddresses: [127.0.0.%d, 127.0.0.1], clientPort: %d, peerPort: %d}\n"
              .formatted(NODES.get(i), i + 2, FreePort.next(), FreePort.next()));
    }
    Path nodes = Files.writeString(root.resolve("nodes.yaml"), text);
    int exitCode =
        Main.execute(
            "pki",
            "members",
            "-f",
            nodes.toString(),
            "-d",
            folder.toString(),
            "--target-dir",
            folder.toString());
    assertEquals(0, exitCode);
  }

  /**
   * Starts etcd with the variables of the drop-in and no flag about certificates. All members share
   * this machine, so each needs a data folder of its own.
   */
  private void startMember(Path folder, String node) throws IOException {
    Path dropIn = folder.resolve("systemd").resolve(node).resolve("10-etcd-member.conf");
    Map<String, String> variables = new HashMap<>();
    VARIABLE
        .matcher(Files.readString(dropIn))
        .results()
        .forEach(it -> variables.put(it.group(1), it.group(2)));
    Path own = Files.createDirectories(root.resolve(node));
    variables.put("ETCD_DATA_DIR", own.resolve("data").toString());
    processes.add(
        TestProcess.start(own, binaries.program("etcd"), List.of("--unsafe-no-fsync"), variables));
  }

  private TestProcess startApiServer(Path folder) throws IOException {
    Path own = Files.createDirectories(root.resolve("kube-apiserver"));
    List<String> arguments =
        new ArrayList<>(Files.readAllLines(folder.resolve("kube-apiserver.flags")));
    arguments.addAll(
        List.of(
            "--bind-address=127.0.0.1",
            "--advertise-address=127.0.0.1",
            "--secure-port=" + FreePort.next(),
            "--cert-dir=" + own,
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=" + folder.resolve("ca_cert.pem"),
            "--service-account-signing-key-file=" + folder.resolve("ca_key_insecure.pem"),
            "--service-cluster-ip-range=10.0.0.0/16",
            "--endpoint-reconciler-type=none"));
    TestProcess server = TestProcess.start(own, binaries.program("kube-apiserver"), arguments);
    processes.add(server);
    return server;
  }

  private record Output(int exitCode, String out) {}

  /** Runs etcdctl in a shell that has read the script. */
  private Output etcdctl(Path folder, String command) {
    String script =
        ". %s; %s %s"
            .formatted(folder.resolve("etcd-env.sh"), binaries.program("etcdctl"), command);
    try {
      Process shell = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
      String out = new String(shell.getInputStream().readAllBytes(), UTF_8);
      return new Output(shell.waitFor(), out);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException("cannot run " + script, failure);
    }
  }
}
