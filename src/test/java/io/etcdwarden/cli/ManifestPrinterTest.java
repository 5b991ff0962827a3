package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class ManifestPrinterTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "",
        " padded ",
        "true",
        "no",
        "null",
        "~",
        "8080",
        "1e3",
        "0x1F",
        "0o17",
        "1_000",
        "12:30",
        "-5",
        "+5",
        ".5",
        ".inf",
        "- item",
        "key: value",
        "# no comment",
        "a # b",
        "\"q\"",
        "'q'",
        "{a}",
        "[a]",
        "*",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "two\nlines\n",
        "two\nlines",
        "\ttab",
        "2026-01-01",
        "--flag=a:b"
      })
  void everyStringIsReadBackAsTheSameString(String value) {
    ConfigMap object =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("main")
            .endMetadata()
            .addToData("key", value)
            .build();

    String yaml = new ManifestPrinter().stream(List.of(object));

    assertEquals(value, readBack(yaml), yaml);
  }

  private static Object readBack(String yaml) {
    Object root = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    return root instanceof Map<?, ?> map && map.get("data") instanceof Map<?, ?> data
        ? data.get("key")
        : null;
  }
}
