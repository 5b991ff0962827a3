package io.etcdwarden.pki;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.issue.PkiEvent;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that settling found and wants: Secrets to write in order, the artifacts (client CA, server,
 * client, peer CA, server, backup CA, server, client; those of plain lines left out), every finding
 * with errors first, a digest per line of what it trusts and of what it presents, the next moment
 * at which time alone changes the outcome (within a year), and what to tell users.
 */
public record PkiOutcome(
    List<SecretWrite> writes,
    List<Artifact> artifacts,
    List<Finding> findings,
    Map<Line, String> trustDigests,
    Map<Line, String> identityDigests,
    Instant nextDue,
    List<PkiEvent> events) {
  public PkiOutcome {
    writes = List.copyOf(writes);
    artifacts = List.copyOf(artifacts);
    findings = List.copyOf(findings);
    trustDigests = Map.copyOf(trustDigests);
    identityDigests = Map.copyOf(identityDigests);
    events = List.copyOf(events);
  }

  /** Whether members can work with what is there once the writes are done. */
  public boolean isUsable() {
    return findings.stream().noneMatch(Finding::isError);
  }

  /** The same outcome with no writes but those of Secrets that were made for these lines. */
  public PkiOutcome withWritesOf(Set<Line> lines) {
    List<SecretWrite> some = writes.stream().filter(write -> isOf(lines, write.secret())).toList();
    Set<String> names =
        some.stream().map(write -> write.secret().name()).collect(Collectors.toSet());
    List<PkiEvent> told = events.stream().filter(it -> names.contains(it.secret())).toList();
    return new PkiOutcome(some, artifacts, findings, trustDigests, identityDigests, nextDue, told);
  }

  private static boolean isOf(Set<Line> lines, StoredSecret secret) {
    String word = secret.labels().get(PkiLabels.LINE);
    return lines.stream().anyMatch(line -> line.wireName().equals(word));
  }

  /** The same outcome after its writes are done. */
  public PkiOutcome withoutWrites() {
    return new PkiOutcome(
        List.of(), artifacts, findings, trustDigests, identityDigests, nextDue, List.of());
  }
}
