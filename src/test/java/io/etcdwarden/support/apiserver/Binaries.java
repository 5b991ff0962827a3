package io.etcdwarden.support.apiserver;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder with kube-apiserver, etcd and etcdctl that tests run. */
public record Binaries(Path folder) {
  private static final String PROPERTY = "etcdwarden.binaries";

  /** The folder that the build was given. */
  public static Binaries fromSystemProperty() {
    String folder = System.getProperty(PROPERTY, "");
    if (folder.isBlank()) {
      throw new IllegalStateException(
          "tests against a real API server need its programs; run \"make binaries\" and pass the"
              + " folder it prints as -D"
              + PROPERTY
              + ", or use \"make verify\", which does both");
    }
    return new Binaries(Path.of(folder));
  }

  /** The program of that name. */
  public Path program(String name) {
    Path program = folder.resolve(name);
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          "there is no program " + name + " in " + folder + "; run \"make binaries\"");
    }
    return program;
  }
}
