package io.etcdwarden.pki;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.support.apiserver.Binaries;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The program {@code hack/binaries/etcd-tls-check}. It loads certificates with etcd's own loader
 * and connects with them as the programs of a cluster do.
 */
final class EtcdTlsCheck implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedWriter input;
  private final BufferedReader output;

  private EtcdTlsCheck(Process process) {
    this.process = process;
    this.input = process.outputWriter();
    this.output = process.inputReader();
  }

  static EtcdTlsCheck start() throws IOException {
    String program = Binaries.fromSystemProperty().program("etcd-tls-check").toString();
    var builder = new ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.INHERIT);
    return new EtcdTlsCheck(builder.start());
  }

  /** What the pods of a cluster mount. A line that does not use TLS is null. */
  record Cluster(String id, String time, Line client, Line peer, Line backup) {}

  /** The files of a line in Base64. A file is null if its Secret or its data key does not exist. */
  record Line(String ca, Pair server, Pair client, List<String> names, boolean skipsNameCheck) {}

  /** The files of a key pair in Base64. */
  record Pair(String certificate, String key) {}

  /**
   * The faults that the programs of a cluster find, for each line.
   *
   * @param gateway faults of etcd's gRPC gateway, which clients need not use
   * @param noReverseDns faults on the peer line if the addresses of pods have no names
   * @param followers faults of followers' sidecars, which dial the sidecar of the leader
   */
  record Verdict(
      String id,
      List<String> client,
      List<String> peer,
      List<String> backup,
      List<String> gateway,
      List<String> noReverseDns,
      List<String> followers) {
    Verdict {
      client = orEmpty(client);
      peer = orEmpty(peer);
      backup = orEmpty(backup);
      gateway = orEmpty(gateway);
      noReverseDns = orEmpty(noReverseDns);
      followers = orEmpty(followers);
    }

    /** The faults that are found both times. */
    Verdict orBetter(Verdict other) {
      return new Verdict(
          id,
          better(client, other.client),
          better(peer, other.peer),
          better(backup, other.backup),
          better(gateway, other.gateway),
          better(noReverseDns, other.noReverseDns),
          better(followers, other.followers));
    }

    private static List<String> better(List<String> faults, List<String> others) {
      return others.isEmpty() ? others : faults;
    }

    private static List<String> orEmpty(List<String> faults) {
      return faults == null ? List.of() : List.copyOf(faults);
    }
  }

  /** Sends a cluster. The answers come in the order of the clusters. */
  void send(Cluster cluster) {
    try {
      input.write(JSON.writeValueAsString(cluster));
      input.newLine();
      input.flush();
    } catch (IOException broken) {
      throw new UncheckedIOException("etcd-tls-check has ended", broken);
    }
  }

  Verdict receive() {
    try {
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException("etcd-tls-check has ended without an answer");
      }
      return JSON.readValue(line, Verdict.class);
    } catch (JsonProcessingException malformed) {
      throw new IllegalStateException("the answer of etcd-tls-check is not a verdict", malformed);
    } catch (IOException broken) {
      throw new UncheckedIOException("etcd-tls-check has ended", broken);
    }
  }

  Verdict judge(Cluster cluster) {
    send(cluster);
    return receive();
  }

  @Override
  public void close() throws IOException {
    input.close();
    output.close();
    process.destroy();
  }
}
