package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.secret.SecretWrite;
import java.util.ArrayList;
import java.util.List;

/** What settling has gathered so far: writes in their order, findings, and what users hear of. */
public final class Settled {
  private final List<SecretWrite> writes = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<PkiEvent> events = new ArrayList<>();

  void addWrite(SecretWrite write) {
    writes.add(write);
  }

  public void addFindings(List<Finding> found) {
    found.stream().filter(finding -> !findings.contains(finding)).forEach(findings::add);
  }

  public void addFindings(Finding found) {
    addFindings(List.of(found));
  }

  void addEvent(PkiEvent.Kind kind, String secret, String sentence) {
    events.add(new PkiEvent(kind, secret, sentence));
  }

  public List<SecretWrite> writes() {
    return writes;
  }

  public List<Finding> findings() {
    return findings;
  }

  public List<PkiEvent> events() {
    return events;
  }
}
