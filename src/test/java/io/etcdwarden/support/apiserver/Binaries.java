package io.etcdwarden.support.apiserver;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder with kube-apiserver, etcd, etcdctl and the other programs that tests run. */
public record Binaries(Path folder) {
  private static final String PROPERTY = "etcdwarden.binaries";

  /** Returns the folder that the build has passed in a system property. */
  public static Binaries fromSystemProperty() {
    String folder = System.getProperty(PROPERTY, "");
    if (folder.isBlank()) {
      throw new IllegalStateException(
          "tests with a real API server need its programs; run \"make binaries\" and pass the"
              + " folder that it prints as -D"
              + PROPERTY
              + ", or run \"make verify\", which does both");
    }
    return new Binaries(Path.of(folder));
  }

  /** Returns the path of the program. */
  public Path program(String name) {
    Path program = folder.resolve(name);
    if (!Files.isExecutable(program)) {
      throw new IllegalStateException(
          "no program " + name + " in " + folder + "; run \"make binaries\"");
    }
    return program;
  }
}
