package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which package may import which other package.
 *
 * <p>A row names a package and the packages that it may import; {@code pki.*} means {@code pki} and
 * all packages inside it. A row may only name packages of earlier rows, so no circle is possible.
 */
class ArrowsTest {
  private static final String TABLE =
      """
      failure                       :
      api                           : failure
      config                        : failure api

      pki.x509                      : failure
      pki.secret                    : failure pki.x509
      pki.loaded                    : pki.secret pki.x509
      pki.rotation                  : pki.loaded
      pki.request                   : failure pki.x509 pki.secret pki.loaded
      pki.check                     : failure pki.x509 pki.secret pki.request
      pki.issue                     : failure pki.x509 pki.secret pki.loaded pki.rotation pki.request pki.check
      pki                           : failure pki.*

      observed                      : failure api pki.*
      plan                          : failure api config pki.* observed
      render                        : failure api pki.* plan
      status                        : failure api config pki.* observed plan
      metrics                       : failure config
      sidecar                       : failure api pki.* plan
      etcdclient                    : failure api pki.* sidecar
      files                         : failure config pki.*
      encryption                    : failure etcdclient
      handshake                     : failure api pki.* sidecar

      kube.client                   : failure api pki.* observed
      kube.watch                    : failure api pki.* observed plan kube.client
      kube.write                    : failure api pki.* observed plan kube.client kube.watch
      kube.access                   : failure api pki.* observed plan kube.client kube.watch kube.write
      kube                          : failure api pki.* observed plan kube.*

      webhook                       : failure api config pki.* kube.*
      controller.secretguard        : failure api pki.* plan kube.*
      controller.copybackups        : failure api config pki.* observed plan render status metrics kube.*
      controller.compaction         : failure api config pki.* observed plan render status metrics kube.* sidecar
      controller.etcd.roll          : failure api pki.* observed plan sidecar etcdclient
      controller.etcd               : failure api config pki.* observed plan render status metrics kube.* etcdclient handshake controller.etcd.*
      controller.opstask.operation  : failure api config pki.* observed plan render status metrics kube.* sidecar etcdclient
      controller.opstask.member     : failure api config pki.* observed plan render status metrics kube.* sidecar etcdclient controller.opstask.*
      controller.opstask.recovery   : failure api config pki.* observed plan render status metrics kube.* sidecar etcdclient controller.opstask.*
      controller.opstask            : failure api config pki.* observed plan render status metrics kube.* sidecar etcdclient controller.opstask.*

      app                           : failure api config pki.* observed plan render status metrics kube.* sidecar etcdclient handshake webhook controller.*
      cli                           : failure api config pki.* observed plan render status kube.* sidecar etcdclient handshake files encryption app
      """;

  private static final Map<String, Set<String>> MAY_IMPORT = mayImport();

  /** Packages that only compute: no client, no framework. */
  private static final Set<String> PURE =
      Set.of("api", "config", "failure", "pki", "observed", "plan", "render", "status");

  private static final Pattern OWN_TYPE =
      Pattern.compile("\\bio\\.etcdwarden\\.([a-z0-9.]+)\\.[A-Z]");

  private static final Pattern CLIENT =
      Pattern.compile("\\bKubernetesClient\\b|\\bKubeClients\\b|\\.getClient\\(\\)");

  @Test
  void everyImportFollowsAnArrow() {
    assertNone(line -> imported(line).stream().anyMatch(it -> !mayImport(line.packageName(), it)));
  }

  @Test
  void everyPackageHasARowAndEveryRowAPackage() {
    Set<String> packages =
        SourceLine.all().stream()
            .map(SourceLine::packageName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(packages, new TreeSet<>(MAY_IMPORT.keySet()));
    assertTrue(SourceLine.all().size() > 1000, "the sources were not found");
  }

  @Test
  void onlyKubeAndAppHoldAKubernetesClient() {
    assertNone(
        line ->
            !isIn("kube", line.packageName())
                && !isIn("app", line.packageName())
                && CLIENT.matcher(line.text()).find());
  }

  @Test
  void onlyTheRunCommandUsesTheAppPackage() {
    assertNone(
        line ->
            line.packageName().equals("cli")
                && line.text().contains("io.etcdwarden.app.")
                && !line.file().endsWith("RunCommand.java"));
  }

  @Test
  void onlyPkiUsesBouncyCastleAndPkiDoesNotUseKubernetesTypes() {
    assertNone(
        line -> !isIn("pki", line.packageName()) && line.text().contains("org.bouncycastle"));
    assertNone(line -> isIn("pki", line.packageName()) && line.text().contains("io.fabric8"));
  }

  @Test
  void purePackagesUseNoClientAndNoFramework() {
    assertNone(line -> isPure(line) && line.text().contains("io.javaoperatorsdk"));
    assertNone(
        line ->
            isPure(line)
                && line.text().contains("io.fabric8.kubernetes.client")
                // The base class of the operator's own resources is in the client library.
                && !line.text().endsWith(".CustomResource;"));
  }

  private static void assertNone(Predicate<SourceLine> isWrong) {
    List<String> wrong =
        SourceLine.all().stream()
            .filter(isWrong)
            .map(line -> line.location() + ": " + line.text())
            .toList();
    assertEquals(List.of(), wrong);
  }

  private static boolean mayImport(String from, String to) {
    return MAY_IMPORT.getOrDefault(from, Set.of()).contains(to);
  }

  private static boolean isPure(SourceLine line) {
    return PURE.stream().anyMatch(pure -> isIn(pure, line.packageName()));
  }

  /** Whether the package is the outer one or inside it. */
  private static boolean isIn(String outer, String packageName) {
    return packageName.equals(outer) || packageName.startsWith(outer + ".");
  }

  private static List<String> imported(SourceLine line) {
    Matcher types = OWN_TYPE.matcher(line.text());
    List<String> packages = new ArrayList<>();
    while (types.find()) {
      packages.add(types.group(1));
    }
    return packages;
  }

  private static Map<String, Set<String>> mayImport() {
    Map<String, Set<String>> rows = new LinkedHashMap<>();
    for (String row : TABLE.lines().filter(line -> !line.isBlank()).toList()) {
      String[] halves = row.split(":", -1);
      Set<String> allowed =
          Stream.of(halves[1].strip().split(" +"))
              .filter(name -> !name.isEmpty())
              .flatMap(name -> packagesOf(name, rows.keySet()))
              .collect(Collectors.toCollection(TreeSet::new));
      String own = halves[0].strip();
      allowed.add(own);
      rows.put(own, allowed);
    }
    return rows;
  }

  private static Stream<String> packagesOf(String name, Set<String> earlier) {
    List<String> found =
        earlier.stream()
            .filter(
                it ->
                    name.endsWith(".*")
                        ? isIn(name.substring(0, name.length() - 2), it)
                        : it.equals(name))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalStateException("no earlier row has the package " + name);
    }
    return found.stream();
  }
}
