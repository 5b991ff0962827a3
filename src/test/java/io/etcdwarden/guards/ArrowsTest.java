package io.etcdwarden.guards;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which room may know which other; arrows point one way only. */
class ArrowsTest {
  private static final Pattern OWN =
      Pattern.compile("import (?:static )?io\\.etcdwarden\\.(?:controller\\.)?(\\w+).*");
  private static final Set<String> PURE =
      Set.of("api", "config", "failure", "pki", "observed", "plan", "render", "status");

  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("failure", Set.of()),
          entry("api", Set.of("failure")),
          entry("config", Set.of("api", "failure")),
          entry("pki", Set.of("failure")),
          entry("observed", Set.of("api", "pki", "failure")),
          entry("plan", Set.of("api", "config", "pki", "observed", "failure")),
          entry("render", Set.of("api", "plan", "pki", "failure")),
          entry("status", Set.of("api", "config", "plan", "pki", "observed", "failure")),
          // The door carries stored Secrets, whose type is the library's so that it needs no other.
          entry("kube", Set.of("api", "pki", "observed", "failure")),
          entry("sidecar", Set.of("api", "pki", "plan", "failure")),
          entry("metrics", Set.of("config", "failure")),
          entry(
              "etcd",
              Set.of(
                  "api",
                  "config",
                  "pki",
                  "observed",
                  "plan",
                  "render",
                  "status",
                  "kube",
                  "metrics",
                  "failure")),
          entry("secretguard", Set.of("api", "pki", "kube", "failure")),
          entry("webhook", Set.of("api", "config", "pki", "kube", "failure")),
          entry(
              "compaction",
              Set.of(
                  "api",
                  "config",
                  "pki",
                  "observed",
                  "plan",
                  "render",
                  "status",
                  "kube",
                  "sidecar",
                  "metrics",
                  "failure")),
          entry(
              "copybackups",
              Set.of(
                  "api",
                  "config",
                  "pki",
                  "observed",
                  "plan",
                  "render",
                  "status",
                  "kube",
                  "metrics",
                  "failure")),
          entry(
              "opstask",
              Set.of(
                  "api",
                  "config",
                  "pki",
                  "observed",
                  "plan",
                  "render",
                  "status",
                  "kube",
                  "sidecar",
                  "metrics",
                  "failure")),
          entry(
              "app",
              Set.of(
                  "api",
                  "config",
                  "pki",
                  "observed",
                  "plan",
                  "render",
                  "status",
                  "kube",
                  "sidecar",
                  "metrics",
                  "etcd",
                  "compaction",
                  "copybackups",
                  "secretguard",
                  "webhook",
                  "opstask",
                  "failure")),
          entry(
              "cli",
              Set.of(
                  "api", "config", "pki", "observed", "plan", "render", "kube", "app", "failure")));

  @Test
  void everyImportFollowsAnArrow() {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(
                line ->
                    imported(line).filter(room -> !mayImport(line.packageName(), room)).isPresent())
            .map(
                line ->
                    line.location() + ": " + line.packageName() + " may not know " + line.text())
            .toList();

    assertEquals(List.of(), wrong);
  }

  @Test
  void onlyTheRunCommandReachesTheWiring() {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(
                line ->
                    line.packageName().equals("cli") && line.text().contains("io.etcdwarden.app."))
            .filter(line -> !line.file().endsWith("RunCommand.java"))
            .map(SourceLine::location)
            .toList();

    assertEquals(List.of(), wrong);
  }

  @Test
  void onlyTheCertificateLibraryUsesBouncyCastleAndItKnowsNoKubernetes() {
    assertNone(
        line -> !line.packageName().equals("pki") && line.text().contains("org.bouncycastle"));
    assertNone(line -> line.packageName().equals("pki") && line.text().contains("io.fabric8"));
  }

  @Test
  void pureRoomsHoldNoClientAndNoFramework() {
    assertNone(line -> isPure(line) && line.text().contains("io.javaoperatorsdk"));
    assertNone(
        line ->
            isPure(line)
                && line.text().contains("io.fabric8.kubernetes.client")
                // The type of our own resources comes from there.
                && !line.text().endsWith(".CustomResource;"));
  }

  @Test
  void everyRoomIsInTheTable() {
    List<String> unknown =
        SourceLine.all().stream()
            .map(SourceLine::packageName)
            .distinct()
            .filter(room -> !MAY_IMPORT.containsKey(room))
            .toList();

    assertEquals(List.of(), unknown);
    assertTrue(SourceLine.all().size() > 1000, "the sources were not found");
  }

  private static void assertNone(Predicate<SourceLine> isWrong) {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(isWrong)
            .map(line -> line.location() + ": " + line.text())
            .toList();
    assertEquals(List.of(), wrong);
  }

  private static boolean isPure(SourceLine line) {
    return PURE.contains(line.packageName());
  }

  private static Optional<String> imported(SourceLine line) {
    Matcher own = OWN.matcher(line.text());
    return own.matches() ? Optional.of(own.group(1)) : Optional.empty();
  }

  private static boolean mayImport(String from, String to) {
    return from.equals(to) || MAY_IMPORT.getOrDefault(from, Set.of()).contains(to);
  }
}
