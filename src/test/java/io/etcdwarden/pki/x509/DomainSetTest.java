package io.etcdwarden.pki.x509;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainSetTest {
  @ParameterizedTest
  @CsvSource({
    "example.com, example.com, true",
    "example.com, EXAMPLE.com, true",
    "example.com, a.b.example.com, true",
    "example.com, badexample.com, false",
    "example.com, com, false",
    ".example.com, example.com, false",
    ".example.com, a.example.com, true",
    "a.com b.com, b.com.a.com, true",
    "a.com c.a.com, d.a.com, true",
    "a.com a-b.com, c.a.com, true",
    "b.a.com a.com, a.com, true",
    "'', '', true",
    "' ', anything, true"
  })
  void aDomainContainsItselfAndTheNamesBelowIt(String domains, String name, boolean expected) {
    DomainSet set = DomainSet.of(Arrays.asList(domains.split(" ", -1)));

    assertEquals(expected, set.contains(name));
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com, *.example.com, true",
    "a.example.com, *.EXAMPLE.com, true",
    "a.example.com, *.a.example.com, false",
    "a.example.com, b.example.com, false",
    "com, *.com, false",
    ".example.com, *.example.com, false"
  })
  void aWildcardStandsForTheDomainsOneLevelBelowIt(String domain, String name, boolean expected) {
    assertEquals(expected, DomainSet.of(List.of(domain)).isCoveredByWildcard(name));
  }

  @ParameterizedTest
  @CsvSource({
    "'', true, true",
    "a, true, true",
    "a.b_c-d*, true, true",
    "., false, false",
    ".a, false, true",
    "..a, false, false",
    "a., false, false",
    "a..b, false, false",
    "a b, false, false",
    "a\u007f, false, false",
    "\u00e4, false, false"
  })
  void aDomainHasLabelsOfVisibleCharacters(String text, boolean isName, boolean isConstraint) {
    assertEquals(isName, DomainName.isValid(text, false));
    assertEquals(isConstraint, DomainName.isValid(text, true));
  }

  @Test
  void aLookUpGivesTheSameAnswerAsAComparisonWithEachDomain() {
    Random random = new Random(11);
    for (int round = 0; round < 2_000; round++) {
      List<String> domains = new ArrayList<>();
      int count = random.nextInt(6);
      for (int i = 0; i < count; i++) {
        domains.add((random.nextInt(4) == 0 ? "." : "") + name(random));
      }
      String name = name(random);

      assertEquals(
          domains.stream().anyMatch(domain -> isWithin(name, domain)),
          DomainSet.of(domains).contains(name),
          name + " in " + domains);
    }
  }

  @Test
  void anAddressIsFoundByTheBitsThatTheMaskKeeps() {
    Random random = new Random(12);
    for (int round = 0; round < 2_000; round++) {
      List<byte[]> ranges = new ArrayList<>();
      int count = random.nextInt(6);
      for (int i = 0; i < count; i++) {
        ranges.add(range(random, random.nextInt(5) == 0 ? 16 : 4));
      }
      byte[] address = bytes(random, random.nextInt(5) == 0 ? 16 : 4);

      assertEquals(
          ranges.stream().anyMatch(range -> isWithin(address, range)),
          AddressRanges.of(ranges).contains(address),
          Arrays.toString(address));
    }
  }

  private static String name(Random random) {
    List<String> labels = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      labels.add(List.of("a", "B", "aa", "a-b", "ab").get(random.nextInt(5)));
    }
    return String.join(".", labels);
  }

  private static boolean isWithin(String name, String domain) {
    String inner = name.toLowerCase(Locale.ROOT);
    String outer = domain.toLowerCase(Locale.ROOT);
    return inner.equals(outer) || inner.endsWith(outer.startsWith(".") ? outer : "." + outer);
  }

  private static byte[] range(Random random, int length) {
    byte[] range = Arrays.copyOf(bytes(random, length), 2 * length);
    int kept = random.nextInt(13);
    for (int bit = 0; bit < kept; bit++) {
      range[length + bit / 8] |= (byte) (0x80 >> bit % 8);
    }
    return range;
  }

  /** Few different values, so that addresses are often in a range. */
  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    bytes[0] = (byte) random.nextInt(3);
    bytes[1] = (byte) (random.nextInt(4) << 6);
    return bytes;
  }

  private static boolean isWithin(byte[] address, byte[] range) {
    if (range.length != 2 * address.length) {
      return false;
    }
    for (int i = 0; i < address.length; i++) {
      byte mask = range[address.length + i];
      if ((address[i] & mask) != (range[i] & mask)) {
        return false;
      }
    }
    return true;
  }
}
