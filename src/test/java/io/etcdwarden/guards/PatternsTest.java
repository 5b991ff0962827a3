package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Matches every regular expression of the operator against long texts. Users write the texts that
 * the operator matches, so no text may overflow the stack or take quadratic time.
 */
class PatternsTest {
  private static final int LENGTH = 100_000;

  /** The stack size of the operator's threads: {@code -Xss512k} in java.options. */
  private static final long STACK = 512 * 1024;

  /** Linear patterns take seconds in total; one quadratic pattern takes minutes. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final List<String> PARTS =
      List.of(
          "1",
          "1.",
          ".1",
          "1:",
          ":1",
          "1_",
          "a",
          "a.",
          ".a",
          "a-",
          "-",
          "1s",
          "1.5h2m",
          " ",
          "\n",
          "\"",
          "\\",
          "%",
          "e1",
          "0x",
          "-----BEGIN ",
          "\n-----END ",
          "\t",
          "é",
          "[a:",
          "/1");

  @Test
  void noTextOverflowsTheStackInAPattern() throws Exception {
    Map<String, Pattern> patterns = patterns();
    assertFalse(patterns.isEmpty());
    List<String> overflows = new ArrayList<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicReference<String> current = new AtomicReference<>();
    Runnable matchAll =
        () ->
            patterns.forEach(
                (name, pattern) -> {
                  current.set(name);
                  PARTS.stream()
                      .filter(part -> overflows(pattern, part))
                      .forEach(part -> overflows.add(name + " with " + part.strip()));
                });
    Thread thread = new Thread(null, matchAll, "small stack", STACK);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));

    thread.start();

    assertTrue(thread.join(LIMIT), () -> "too slow: " + current.get());
    assertEquals(null, failure.get());
    assertEquals(List.of(), overflows);
  }

  private static boolean overflows(Pattern pattern, String part) {
    String text = part.repeat(LENGTH / part.length());
    try {
      for (String hostile : List.of(text, "1" + text, text + "!", text + "1")) {
        boolean _ = pattern.matcher(hostile).matches();
      }
      return false;
    } catch (StackOverflowError _) {
      return true;
    }
  }

  /** Every static field of type Pattern in the main classes, by class and field name. */
  private static Map<String, Pattern> patterns() throws Exception {
    Path classes = classes();
    Map<String, Pattern> patterns = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(classes)) {
      files = all.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      String name = classes.relativize(file).toString().replace('/', '.');
      if (name.endsWith("-info.class")) {
        continue;
      }
      Class<?> type =
          Class.forName(
              name.substring(0, name.length() - ".class".length()),
              false,
              PatternsTest.class.getClassLoader());
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == Pattern.class && Modifier.isStatic(field.getModifiers())) {
          field.setAccessible(true);
          patterns.put(type.getSimpleName() + "." + field.getName(), (Pattern) field.get(null));
        }
      }
    }
    return patterns;
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(Etcd.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
