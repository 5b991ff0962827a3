package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects that a user of one namespace can store, and that the informers read: as large as the API
 * server allows, with names that have the same hash. In a hash table without a bound for
 * collisions, the time to read them grows with the square of their number.
 */
class HostileObjectTest {
  /** The largest request that etcd accepts is 1.5 MiB. */
  private static final int LARGEST_OBJECT = 1_400_000;

  /** Reading takes less than one second, and would take 20 s and more with quadratic time. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

  private final KubernetesSerialization serialization = LenientSerialization.create();

  @Test
  void labelsWithTheSameHashInJava() {
    assertReadInTime(labels(combinations("Aa", "BB")));
  }

  /** The hash of the table of names that Jackson uses for text multiplies by 33. */
  @Test
  void labelsWithTheSameHashInJacksonsTableForText() {
    assertReadInTime(labels(combinations("ab", "bA")));
  }

  @Test
  void labelsWithTheSameHashInJacksonsTableForBytes() {
    assertReadInTime(labels(namesOfEightBytes()));
  }

  @Test
  void managedFieldsWithTheSameHash() {
    List<String> names = combinations("Aa", "BB");

    assertReadInTime(
        managedFields(
            IntStream.range(0, names.size())
                .mapToObj(i -> "\"f:%d\":{\"f:%s\":{}}".formatted(i, names.get(i)))
                .toList()));
  }

  /** The API server accepts nesting up to a depth of 10,000. */
  @ParameterizedTest
  @ValueSource(ints = {500, 9_900})
  void deepManagedFieldsAreReadWithoutTheirDeepPart(int depth) {
    String deep = "{\"f:a\":".repeat(depth) + "{}" + "}".repeat(depth);
    String object = managedFields(List.of("\"f:b\":" + deep, "\"f:c\":{\"f:d\":{}}"));

    ConfigMap read = serialization.unmarshal(object, ConfigMap.class);

    assertEquals(
        "{f:d={}}",
        read.getMetadata()
            .getManagedFields()
            .getFirst()
            .getFieldsV1()
            .getAdditionalProperties()
            .get("f:c")
            .toString());
  }

  /** Many deep trees of the same shape: comparing whole trees at each level would be quadratic. */
  @Test
  void manyDeepManagedFields() {
    String deep = "{\"f:a\":".repeat(5_000) + "{}" + "}".repeat(5_000);

    assertReadInTime(
        managedFields(
            IntStream.range(0, LARGEST_OBJECT / deep.length())
                .mapToObj(i -> "\"f:%d\":%s".formatted(i, deep))
                .toList()));
  }

  /** Informers read a list from a stream of bytes and each later event from text. */
  private void assertReadInTime(String object) {
    long text = cpuTime(() -> serialization.unmarshal(object, ConfigMap.class));
    InputStream stream = new ByteArrayInputStream(object.getBytes(StandardCharsets.UTF_8));
    long bytes = cpuTime(() -> serialization.unmarshal(stream, ConfigMap.class));

    assertTrue(text < LIMIT.toNanos(), "text: " + Duration.ofNanos(text));
    assertTrue(bytes < LIMIT.toNanos(), "bytes: " + Duration.ofNanos(bytes));
  }

  private static long cpuTime(Runnable work) {
    long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    work.run();
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
  }

  private static String labels(List<String> names) {
    return """
    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","labels":{%s}}}\
    """
        .formatted(
            fitting(names.stream().map(name -> "\"" + name + "\":\"\"").toList()).stream()
                .collect(Collectors.joining(",")));
  }

  private static String managedFields(List<String> fields) {
    return """
    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","managedFields":[{"fieldsV1":{%s}}]}}\
    """
        .formatted(String.join(",", fitting(fields)));
  }

  private static List<String> fitting(List<String> parts) {
    int length = 0;
    int count = 0;
    while (count < parts.size() && length < LARGEST_OBJECT) {
      length += parts.get(count).length() + 1;
      count++;
    }
    return parts.subList(0, count);
  }

  /** Returns names of sixteen parts, all with the same hash because both parts have it. */
  private static List<String> combinations(String one, String other) {
    List<String> names = List.of("");
    for (int part = 0; part < 16; part++) {
      names = names.stream().flatMap(name -> List.of(name + one, name + other).stream()).toList();
    }
    return names;
  }

  /**
   * Returns names whose two halves cancel out before Jackson mixes them with the seed of its table,
   * so that they have the same hash for every seed.
   */
  private static List<String> namesOfEightBytes() {
    int inverse = inverseOf33();
    List<String> names = new ArrayList<>();
    for (int number = 0; names.size() < 40_000; number++) {
      int first = 0;
      for (int shift = 0; shift < 24; shift += 6) {
        first = first << 8 | LETTERS.charAt(number >> shift & 63);
      }
      int mixed = first + (first >>> 15);
      mixed ^= mixed >>> 9;
      int second = -mixed * inverse;
      if (areLetters(second)) {
        names.add(text(first) + text(second));
      }
    }
    return names;
  }

  private static boolean areLetters(int bytes) {
    return IntStream.of(24, 16, 8, 0)
        .allMatch(shift -> LETTERS.indexOf(bytes >>> shift & 0xff) >= 0);
  }

  /** Returns the inverse of 33 modulo 2 to the power of 32, by Newton's method. */
  private static int inverseOf33() {
    int inverse = 1;
    for (int step = 0; step < 6; step++) {
      inverse *= 2 - 33 * inverse;
    }
    return inverse;
  }

  private static String text(int bytes) {
    return new String(
        new byte[] {
          (byte) (bytes >>> 24), (byte) (bytes >>> 16), (byte) (bytes >>> 8), (byte) bytes
        },
        StandardCharsets.ISO_8859_1);
  }
}
