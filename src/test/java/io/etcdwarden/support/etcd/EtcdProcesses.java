package io.etcdwarden.support.etcd;

import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.etcdclient.EtcdEndpoint;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.TestProcess;
import io.etcdwarden.support.sidecar.TestCertificateAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster of real etcd processes on loopback, with members {@code main-0}, {@code main-1} and so
 * on. The HTTP gateway is off, as it is by default in a cluster of the operator.
 */
public final class EtcdProcesses implements AutoCloseable {
  /** The host name of all members, unless a test names another. */
  public static final String HOST = "localhost";

  private final Path folder;
  private final List<Ports> ports;
  private final Optional<TestCertificateAuthority> authority;
  private final String host;
  private final List<TestProcess> processes = new ArrayList<>();

  private record Ports(int client, int peer) {}

  private EtcdProcesses(
      Path folder, int members, Optional<TestCertificateAuthority> authority, String host) {
    this.folder = folder;
    this.ports =
        IntStream.range(0, members)
            .mapToObj(_ -> new Ports(FreePort.next(), FreePort.next()))
            .toList();
    this.authority = authority;
    this.host = host;
  }

  /** Starts members without TLS. */
  public static EtcdProcesses plain(Path folder, int members) {
    return new EtcdProcesses(folder, members, Optional.empty(), HOST).start();
  }

  /** Starts members that require a client certificate of this CA. */
  public static EtcdProcesses secured(
      Path folder, int members, TestCertificateAuthority authority) {
    return secured(folder, members, authority, HOST);
  }

  /**
   * Starts members that require a client certificate of this CA.
   *
   * @param host for which their certificates are valid; the test routes it to loopback
   */
  public static EtcdProcesses secured(
      Path folder, int members, TestCertificateAuthority authority, String host) {
    return new EtcdProcesses(folder, members, Optional.of(authority), host).start();
  }

  /** Waits until all members have the same leader. */
  public EtcdProcesses awaitLeader(EtcdClient client) {
    PollTimeout.LONG.await(
        () -> {
          List<String> leaders =
              endpoints().stream()
                  .map(it -> client.status(it, Duration.ofSeconds(5)))
                  .map(it -> it.error().orElseGet(() -> leader(it)))
                  .distinct()
                  .toList();
          return leaders.size() == 1 && leaders.getFirst().matches("leader [1-9]\\d*")
              ? Optional.empty()
              : Optional.of("the members report " + leaders);
        });
    return this;
  }

  private static String leader(EtcdResult<EndpointStatus> result) {
    return result instanceof EtcdResult.Success(var status)
        ? "leader " + Long.toUnsignedString(status.leaderId())
        : "";
  }

  public List<EtcdEndpoint> endpoints() {
    return ports.stream().map(it -> new EtcdEndpoint(host, it.client())).toList();
  }

  public EtcdEndpoint endpoint(int member) {
    return endpoints().get(member);
  }

  public void kill(int member) {
    processes.get(member).close();
  }

  private EtcdProcesses start() {
    try {
      for (int member = 0; member < ports.size(); member++) {
        processes.add(start(member));
      }
      return this;
    } catch (IOException failure) {
      close();
      throw new UncheckedIOException(failure);
    }
  }

  private TestProcess start(int member) throws IOException {
    Path own = Files.createDirectories(folder.resolve("main-" + member));
    String client =
        (authority.isPresent() ? "https" : "http") + "://%s:" + ports.get(member).client();
    List<String> arguments = new ArrayList<>();
    arguments.add("--name=main-" + member);
    arguments.add("--data-dir=" + own.resolve("data"));
    arguments.add("--listen-client-urls=" + client.formatted("127.0.0.1"));
    arguments.add("--advertise-client-urls=" + client.formatted(host));
    arguments.add("--listen-peer-urls=" + peerUrl(member));
    arguments.add("--initial-advertise-peer-urls=" + peerUrl(member));
    arguments.add("--initial-cluster=" + initialCluster());
    arguments.add("--enable-grpc-gateway=false");
    arguments.add("--unsafe-no-fsync");
    if (authority.isPresent()) {
      arguments.addAll(tls(own, authority.get()));
    }
    return TestProcess.start(own, Binaries.fromSystemProperty().program("etcd"), arguments);
  }

  private List<String> tls(Path own, TestCertificateAuthority authority) throws IOException {
    TestCertificateAuthority.Pair server = authority.issue(host);
    return List.of(
        "--cert-file=" + Files.writeString(own.resolve("server.crt"), server.certificate()),
        "--key-file=" + Files.writeString(own.resolve("server.key"), server.key()),
        "--trusted-ca-file=" + Files.write(own.resolve("ca.crt"), authority.pem()),
        "--client-cert-auth");
  }

  private String initialCluster() {
    return IntStream.range(0, ports.size())
        .mapToObj(member -> "main-" + member + "=" + peerUrl(member))
        .collect(Collectors.joining(","));
  }

  private String peerUrl(int member) {
    return "http://127.0.0.1:" + ports.get(member).peer();
  }

  @Override
  public void close() {
    processes.forEach(TestProcess::close);
  }
}
