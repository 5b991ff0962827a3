package io.etcdwarden.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlScalarTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "30m",
        "1h30m",
        "periodic",
        "https://x?a=b&c=d",
        "main-0=https://main-0.main-peer.ns.svc:2380,main-1=https://x:1",
        "/var/etcd/data/new.etcd",
        "-x",
        "a#b",
        "a:b",
        "y1",
        "1.2.3",
        "10-main-0"
      })
  void textThatReadsBackUnchangedIsPlain(String text) {
    assertEquals(text, YamlScalar.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "100",
        "1.5",
        "1e3",
        "0x1F",
        "1:30",
        "1_000",
        "-5",
        ".5",
        "010",
        "true",
        "yes",
        "no",
        "on",
        "y",
        "n",
        "null",
        "~",
        "2001-01-01",
        "0b1",
        "+1",
        ".inf",
        ".NaN",
        "Off",
        "<<"
      })
  void textThatWouldReadBackAsAnotherTypeIsInDoubleQuotes(String text) {
    assertEquals('"' + text + '"', YamlScalar.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " a", "a ", "a: b", "a:", "a #b", "#a", "*a", "&a", "!a", "%a", "@a", "{a", "[a", "- a",
        "\"a", "-", "?", "`a", "|", ">", ",a", "--- a"
      })
  void textWithYamlSyntaxIsInSingleQuotes(String text) {
    assertEquals("'" + text + "'", YamlScalar.of(text));
  }

  @Test
  void onlyASingleQuoteAtTheStartNeedsQuoting() {
    assertEquals("it's", YamlScalar.of("it's"));
    assertEquals("'''tis'", YamlScalar.of("'tis"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"30m\nname: other", "a\tb"})
  void aLineBreakIsEscapedSoThatItAddsNoKey(String text) {
    assertEquals("\"" + text.replace("\n", "\\n").replace("\t", "\\t") + "\"", YamlScalar.of(text));
  }
}
