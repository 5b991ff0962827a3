package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
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

/** Patterns meet texts that users write, and a text must not overflow the stack. */
class PatternsTest {
  private static final Path CLASSES = Path.of("target/classes");
  private static final int LENGTH = 100_000;

  /** As the operator's threads have it. */
  private static final long STACK = 512 * 1024;

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
    List<String> overflown = new ArrayList<>();
    AtomicReference<Throwable> other = new AtomicReference<>();
    Runnable meet =
        () ->
            patterns.forEach(
                (name, pattern) ->
                    PARTS.stream()
                        .filter(part -> overflows(pattern, part))
                        .forEach(part -> overflown.add(name + " by " + part.strip())));
    Thread small = new Thread(null, meet, "small", STACK);
    small.setUncaughtExceptionHandler((_, thrown) -> other.set(thrown));

    small.start();

    assertTrue(small.join(Duration.ofMinutes(5)), "patterns take too long");
    assertEquals(null, other.get());
    assertEquals(List.of(), overflown);
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

  private static Map<String, Pattern> patterns() throws IOException, ReflectiveOperationException {
    Map<String, Pattern> patterns = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(CLASSES)) {
      files = all.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      String name = CLASSES.relativize(file).toString().replace('/', '.');
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
}
