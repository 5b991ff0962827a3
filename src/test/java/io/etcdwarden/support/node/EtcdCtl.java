package io.etcdwarden.support.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * Runs etcdctl, as a user would.
 *
 * @param tls the options for CA, certificate and key; empty without TLS
 * @param endpoints the loopback URLs of the members
 */
public record EtcdCtl(Path program, List<String> tls, List<String> endpoints) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** The exit code and the output of one command. */
  public record Result(int exitCode, String output, String error) {
    public boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** One entry of the member list; the name is empty until the member has started. */
  record ListedMember(long id, String name, List<String> peerUrls, boolean learner) {}

  /** The status that a member reports. */
  record MemberStatus(long id, long clusterId, long leader, boolean learner) {
    boolean canServe() {
      return leader != 0 && !learner;
    }
  }

  public EtcdCtl {
    tls = List.copyOf(tls);
    endpoints = List.copyOf(endpoints);
  }

  EtcdCtl to(List<String> others) {
    return new EtcdCtl(program, tls, others);
  }

  /** Returns this etcdctl without a client certificate. */
  public EtcdCtl withoutCertificate() {
    List<String> authorityOnly = tls.stream().filter(it -> it.startsWith("--cacert=")).toList();
    return new EtcdCtl(program, authorityOnly, endpoints);
  }

  /** Returns environment variables with which etcdctl reaches the same members. */
  public Map<String, String> environment() {
    Map<String, String> variables = new TreeMap<>();
    variables.put("ETCDCTL_ENDPOINTS", String.join(",", endpoints));
    for (String option : tls) {
      String[] parts = option.split("=", 2);
      variables.put("ETCDCTL_" + parts[0].substring(2).toUpperCase(Locale.ROOT), parts[1]);
    }
    return variables;
  }

  Optional<MemberStatus> status() {
    return json("endpoint", "status").map(response -> statusOf(response.get(0).get("Status")));
  }

  Optional<List<ListedMember>> members() {
    return json("member", "list").map(EtcdCtl::listOf);
  }

  boolean addLearner(String name, List<String> peerUrls) {
    return run("member", "add", name, "--learner", "--peer-urls=" + String.join(",", peerUrls))
        .succeeded();
  }

  boolean promote(long id) {
    return run("member", "promote", Long.toHexString(id)).succeeded();
  }

  boolean update(long id, List<String> peerUrls) {
    return run(
            "member", "update", Long.toHexString(id), "--peer-urls=" + String.join(",", peerUrls))
        .succeeded();
  }

  /** Runs one command. A command that does not end in time is killed and counts as failed. */
  public Result run(String... command) {
    List<String> line = new ArrayList<>();
    line.add(program.toString());
    line.addAll(tls);
    line.add("--endpoints=" + String.join(",", endpoints));
    line.add("--command-timeout=3s");
    line.addAll(List.of(command));
    try {
      Process process = new ProcessBuilder(line).start();
      return resultOf(process);
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot run " + program, unusable);
    }
  }

  private static Result resultOf(Process process) throws IOException {
    try {
      process.getOutputStream().close();
      // The output is short enough for the buffers of both pipes.
      if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      return new Result(
          process.exitValue(),
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
          new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (InterruptedException stopped) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return new Result(-1, "", "interrupted");
    }
  }

  private Optional<JsonNode> json(String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.add("--write-out=json");
    Result result = run(line.toArray(String[]::new));
    if (!result.succeeded()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readTree(result.output()));
    } catch (IOException garbled) {
      return Optional.empty();
    }
  }

  private static MemberStatus statusOf(JsonNode status) {
    JsonNode header = status.get("header");
    return new MemberStatus(
        id(header.get("member_id")),
        id(header.get("cluster_id")),
        id(status.path("leader")),
        status.path("isLearner").asBoolean());
  }

  private static List<ListedMember> listOf(JsonNode response) {
    return StreamSupport.stream(response.get("members").spliterator(), false)
        .map(
            member ->
                new ListedMember(
                    id(member.get("ID")),
                    member.path("name").asText(),
                    texts(member.path("peerURLs")),
                    member.path("isLearner").asBoolean()))
        .toList();
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** Reads an id as an unsigned 64-bit number. */
  private static long id(JsonNode number) {
    return number.isMissingNode() ? 0 : number.bigIntegerValue().longValue();
  }
}
