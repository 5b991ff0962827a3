package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.List;

/** The Etcds and Secrets of one file, and the findings of reading it. */
final class ResourceFile {
  private final String name;
  private final List<Located<Etcd>> etcds = new ArrayList<>();
  private final List<Located<Secret>> secrets = new ArrayList<>();
  private final List<ValidationFinding> findings = new ArrayList<>();

  /**
   * @param name of the file, as the user wrote it
   */
  ResourceFile(String name) {
    this.name = name;
  }

  /**
   * An object of a file.
   *
   * @param file the name of the file
   * @param line the first line of its document, counted from 1
   */
  record Located<T extends HasMetadata>(T object, String file, int line) {
    /** A finding about this object. */
    ValidationFinding finding(ValidationFinding.Level level, String code, String message) {
      return new ValidationFinding(
          level,
          code,
          object.getKind() + " " + object.getMetadata().getName(),
          file,
          line,
          message);
    }
  }

  List<Located<Etcd>> etcds() {
    return List.copyOf(etcds);
  }

  List<Located<Secret>> secrets() {
    return List.copyOf(secrets);
  }

  List<ValidationFinding> findings() {
    return List.copyOf(findings);
  }

  void add(Etcd etcd, int line) {
    etcds.add(new Located<>(etcd, name, line));
  }

  void add(Secret secret, int line) {
    secrets.add(new Located<>(secret, name, line));
  }

  void addUnreadable(int line, String message) {
    findings.add(
        new ValidationFinding(
            ValidationFinding.Level.ERROR, "UnreadableDocument", "", name, line, message));
  }

  void addUnknownField(Etcd etcd, int line, String phrase) {
    findings.add(
        new Located<>(etcd, name, line)
            .finding(ValidationFinding.Level.WARNING, "UnknownField", "unknown field " + phrase));
  }
}
