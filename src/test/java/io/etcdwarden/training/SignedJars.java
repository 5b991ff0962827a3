package io.etcdwarden.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Removes the signatures from the libraries of a distribution. For a signed library, Java keeps the
 * digest of each class in memory, verifies each class at its first use, and does not put the
 * classes into the start cache. The build has already verified the libraries after the download.
 */
final class SignedJars {
  private static final Set<String> SIGNATURES = Set.of("SF", "RSA", "DSA", "EC");

  private SignedJars() {}

  static void strip(Path libraries) throws IOException {
    for (Path library : jars(libraries)) {
      if (isSigned(library)) {
        Path unsigned = libraries.resolve(library.getFileName() + ".new");
        copy(library, unsigned);
        Files.move(unsigned, library, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  private static boolean isSigned(Path library) throws IOException {
    try (JarFile jar = new JarFile(library.toFile(), false)) {
      return jar.stream().anyMatch(SignedJars::isSignature);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (JarFile jar = new JarFile(from.toFile(), false);
        JarOutputStream out =
            new JarOutputStream(Files.newOutputStream(to), withoutDigests(jar.getManifest()))) {
      for (JarEntry entry : jar.stream().toList()) {
        if (isSignature(entry) || entry.getName().equals(JarFile.MANIFEST_NAME)) {
          continue;
        }
        JarEntry same = new JarEntry(entry.getName());
        same.setTime(entry.getTime());
        out.putNextEntry(same);
        jar.getInputStream(entry).transferTo(out);
      }
    }
  }

  private static Manifest withoutDigests(Manifest signed) {
    Manifest plain = new Manifest();
    plain.getMainAttributes().putAll(signed.getMainAttributes());
    for (Map.Entry<String, Attributes> entry : signed.getEntries().entrySet()) {
      Attributes kept = new Attributes(entry.getValue());
      kept.keySet().removeIf(name -> name.toString().endsWith("-Digest"));
      if (!kept.isEmpty()) {
        plain.getEntries().put(entry.getKey(), kept);
      }
    }
    return plain;
  }

  private static boolean isSignature(JarEntry entry) {
    String name = entry.getName().toUpperCase(Locale.ROOT);
    return name.startsWith("META-INF/")
        && SIGNATURES.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}
