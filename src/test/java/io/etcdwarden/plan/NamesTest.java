package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "e",
        "main",
        "etcd-main-2",
        "e2345678901234567890123456789012345678901234567890ab"
      })
  void objectsHaveTheNameOfTheEtcdIfItFits(String etcd) {
    Names names = Names.of(etcd, "ns", "");

    assertEquals(etcd, names.memberSet());
    assertEquals(etcd + "-client", names.clientService());
    assertEquals(etcd, names.partOf());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e23456789012345678901234567890123456789012345678901bc",
        "with.dots",
        "9starts-with-a-digit",
        "1.2.3.4",
        "a.very.long.name.of.many.parts.a.very.long.name.of.many.parts.a.very.long.name.of.many"
      })
  void anyOtherNameGetsABaseThatFitsEveryObject(String etcd) {
    String base = Names.of(etcd, "ns", "").base();

    assertTrue(base.matches("[a-z]([-a-z0-9]{0,50}[a-z0-9])"), base);
  }

  @Test
  void similarNamesGetDifferentBases() {
    assertNotEquals(Names.of("a.b", "ns", "").base(), Names.of("a-b.c", "ns", "").base());
    assertNotEquals(Names.of("a.b", "ns", "").base(), Names.of("a..b", "ns", "").base());
    assertNotEquals(
        Names.of("e".repeat(60) + "1", "ns", "").base(),
        Names.of("e".repeat(60) + "2", "ns", "").base());
  }

  @Test
  void theBaseOfANameNeverChanges() {
    assertEquals(
        "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee-a1b79bc380",
        Names.of("e".repeat(60), "ns", "").base());
    assertEquals("with-dots-fdace7edf9", Names.of("with.dots", "ns", "").base());
    assertEquals("etcd-9-19581e27de", Names.of("9", "ns", "").base());
  }

  @Test
  void aLabelOfAtMost63CharactersIsTheTextItself() {
    assertEquals("l".repeat(63), Names.label("l".repeat(63)));
    assertEquals(63, Names.label("l".repeat(64)).length());
  }

  @Test
  void theStartOfAShortenedTextEndsWithALetterOrDigit() {
    String label = Names.label("l".repeat(50) + "-".repeat(30));

    assertTrue(label.matches("l{50}-[0-9a-f]{10}"), label);
  }

  @Test
  void onlyTheNameInEtcdHasTheMemberPrefix() {
    Names names = Names.of("main", "ns", "left");

    assertEquals("left-main-2", names.member(2));
    assertEquals("main-2.main-peer.ns.svc", names.memberHost(2));
  }
}
