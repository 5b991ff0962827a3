package io.etcdwarden.e2e;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The namespaces of this run, one per story; they are known before the first story starts. */
final class Namespaces {
  private static final String SUFFIX = "E2e";
  private static final String RUN = UUID.randomUUID().toString().substring(0, 5);

  private Namespaces() {}

  /** The namespace of a story. A class with several stories numbers them by their names. */
  static String of(Method story) {
    List<Method> stories = stories(story.getDeclaringClass()).toList();
    String type = story.getDeclaringClass().getSimpleName();
    String name = type.substring(0, type.length() - SUFFIX.length()).toLowerCase(Locale.ROOT);
    String number = stories.size() == 1 ? "" : String.valueOf(stories.indexOf(story) + 1);
    return "e2e-" + name + number + "-" + RUN;
  }

  /** The namespaces of all stories, even of those that do not run. */
  static List<String> all() {
    return Arrays.stream(folder().list())
        .filter(file -> file.endsWith(SUFFIX + ".class"))
        .map(Namespaces::type)
        .flatMap(Namespaces::stories)
        .map(Namespaces::of)
        .toList();
  }

  private static Stream<Method> stories(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .sorted((one, other) -> one.getName().compareTo(other.getName()));
  }

  private static File folder() {
    try {
      return Path.of(Namespaces.class.getResource(".").toURI()).toFile();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static Class<?> type(String file) {
    String name = file.substring(0, file.length() - ".class".length());
    try {
      return Class.forName(Namespaces.class.getPackageName() + "." + name);
    } catch (ClassNotFoundException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
