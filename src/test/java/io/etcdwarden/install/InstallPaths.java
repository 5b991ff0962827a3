package io.etcdwarden.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The paths of the chart, the manifests and the install guide. */
final class InstallPaths {
  static final String CHART = "charts/etcd-warden";
  static final Path DEPLOY = Path.of("deploy");
  static final Path OVERLAYS = DEPLOY.resolve("overlays");
  static final Path CASES = Path.of("src/test/resources/install");

  private static final Path GUIDE = Path.of("docs/install.md");
  private static final Pattern ALONE =
      Pattern.compile("To delete only the operator, .*:\n```sh\n((kubectl .*\n)+)```\n");

  private InstallPaths() {}

  /** The arguments of kubectl that, in the guide, uninstall the operator and nothing else. */
  static List<String> uninstallAlone() {
    try {
      Matcher block = ALONE.matcher(Files.readString(GUIDE));
      if (!block.find()) {
        throw new AssertionError(GUIDE + " does not say how to uninstall the operator alone");
      }
      return block.group(1).lines().map(line -> line.substring("kubectl ".length())).toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static String overlay(String name) {
    return OVERLAYS.resolve(name).toString();
  }
}
