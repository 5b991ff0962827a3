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
 * Talks to etcd as a user would, with etcdctl.
 *
 * @param tls the options that name CA, certificate and key; empty for plain clients
 * @param endpoints loopback URLs of the members to ask
 */
public record EtcdCtl(Path program, List<String> tls, List<String> endpoints) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What the program said; {@code error} is meant for people. */
  public record Result(int exitCode, String output, String error) {
    public boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** One entry of the member list; the name is empty until the member has started once. */
  record ListedMember(long id, String name, List<String> peerUrls, boolean learner) {}

  /** How one member sees itself. */
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

  /** The same, but with nothing to show for itself. */
  public EtcdCtl withoutCertificate() {
    List<String> authorityOnly = tls.stream().filter(it -> it.startsWith("--cacert=")).toList();
    return new EtcdCtl(program, authorityOnly, endpoints);
  }

  /** The environment in which a user's etcdctl reaches the same members. */
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
    return json("endpoint", "status").map(answer -> statusOf(answer.get(0).get("Status")));
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

  /** Runs one command to its end; one that hangs is ended and counts as failed. */
  public Result run(String... command) {
    List<String> line = new ArrayList<>();
    line.add(program.toString());
    line.addAll(tls);
    line.add("--endpoints=" + String.join(",", endpoints));
    line.add("--command-timeout=3s");
    line.addAll(List.of(command));
    try {
      Process process = new ProcessBuilder(line).start();
      return answerOf(process);
    } catch (IOException unusable) {
      throw new UncheckedIOException("cannot run " + program, unusable);
    }
  }

  private static Result answerOf(Process process) throws IOException {
    try {
      process.getOutputStream().close();
      // Answers are short; both fit into the pipes.
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
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

  private static List<ListedMember> listOf(JsonNode answer) {
    return StreamSupport.stream(answer.get("members").spliterator(), false)
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

  /** Ids use all 64 bits, more than a Java long can hold as a positive number. */
  private static long id(JsonNode number) {
    return number.isMissingNode() ? 0 : number.bigIntegerValue().longValue();
  }
}
