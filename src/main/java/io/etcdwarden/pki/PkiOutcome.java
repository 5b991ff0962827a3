package io.etcdwarden.pki;

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
    Map<Line, String> trust,
    Map<Line, String> identity,
    Instant nextDue,
    List<Notice> notices) {
  public PkiOutcome {
    writes = List.copyOf(writes);
    artifacts = List.copyOf(artifacts);
    findings = List.copyOf(findings);
    trust = Map.copyOf(trust);
    identity = Map.copyOf(identity);
    notices = List.copyOf(notices);
  }

  /** Whether members can work with what is there once the writes are done. */
  public boolean usable() {
    return findings.stream().noneMatch(Finding::isError);
  }

  /** The same outcome with no writes but those of Secrets that were made for these lines. */
  public PkiOutcome writing(Set<Line> lines) {
    List<SecretWrite> some = writes.stream().filter(write -> isOf(lines, write.secret())).toList();
    Set<String> names =
        some.stream().map(write -> write.secret().name()).collect(Collectors.toSet());
    List<Notice> told = notices.stream().filter(it -> names.contains(it.secret())).toList();
    return new PkiOutcome(some, artifacts, findings, trust, identity, nextDue, told);
  }

  private static boolean isOf(Set<Line> lines, StoredSecret secret) {
    String word = secret.labels().get(Marks.LINE);
    return lines.stream().anyMatch(line -> line.word().equals(word));
  }

  /** The same outcome after its writes are done. */
  public PkiOutcome written() {
    return new PkiOutcome(List.of(), artifacts, findings, trust, identity, nextDue, List.of());
  }
}
