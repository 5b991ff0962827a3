package io.etcdwarden.pki;

import java.util.ArrayList;
import java.util.List;

/** What settling has gathered so far: writes in their order, findings, and what users hear of. */
final class Settled {
  private final List<SecretWrite> writes = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();

  void write(SecretWrite write) {
    writes.add(write);
  }

  void find(List<Finding> found) {
    found.stream().filter(finding -> !findings.contains(finding)).forEach(findings::add);
  }

  void find(Finding found) {
    find(List.of(found));
  }

  void tell(Notice.Kind kind, String secret, String sentence) {
    notices.add(new Notice(kind, secret, sentence));
  }

  List<SecretWrite> writes() {
    return writes;
  }

  List<Finding> findings() {
    return findings;
  }

  List<Notice> notices() {
    return notices;
  }
}
