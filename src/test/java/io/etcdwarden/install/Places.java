package io.etcdwarden.install;

import java.nio.file.Path;

/** Where the things to install lie. */
final class Places {
  static final String CHART = "charts/etcd-warden";
  static final Path DEPLOY = Path.of("deploy");
  static final Path OVERLAYS = DEPLOY.resolve("overlays");
  static final Path CASES = Path.of("src/test/resources/install");

  private Places() {}

  static String overlay(String name) {
    return OVERLAYS.resolve(name).toString();
  }
}
