package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.etcdwarden.metrics.MetricNames;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages for users explain every setting, flag and metric, and their links are valid. */
class DocsTest {
  private static final Path EVERY_KEY = Path.of("src/test/resources/config/every-key.yaml");
  private static final Path FLAGS = Path.of("src/main/java/io/etcdwarden/cli/DeprecatedFlags.java");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  private static final Pattern ANCHOR_LINK = Pattern.compile("\\]\\(([^)#:]*)#([^)]+)\\)");

  @Test
  void everyKeyOfTheConfigurationIsExplained() throws IOException {
    String page = Files.readString(Path.of("docs/configuration.md"));
    List<String> keys = new ArrayList<>();
    leaves(new YAMLMapper().readTree(EVERY_KEY.toFile()), "", keys);

    List<String> unexplained = keys.stream().filter(key -> !isExplained(page, key)).toList();

    assertTrue(keys.size() > 40, keys.toString());
    assertEquals(List.of(), unexplained);
  }

  @Test
  void everyDeprecatedFlagIsExplained() throws IOException {
    String page = Files.readString(Path.of("docs/cli.md"));
    Matcher flag =
        Pattern.compile("KEYS\\.put\\(\\s*\"([a-z-]+)\"").matcher(Files.readString(FLAGS));

    List<String> flags = flag.results().map(found -> "--" + found.group(1)).toList();

    assertTrue(flags.size() > 20, flags.toString());
    assertEquals(List.of(), flags.stream().filter(name -> !page.contains(name)).toList());
  }

  @Test
  void everyMetricAndLabelIsExplained() throws IOException {
    String page = Files.readString(Path.of("docs/metrics.md"));

    List<String> names = Arrays.stream(MetricNames.class.getFields()).map(DocsTest::value).toList();

    assertTrue(names.size() > 8, names.toString());
    assertEquals(List.of(), names.stream().filter(name -> !page.contains(name)).toList());
  }

  @Test
  void everyLinkBetweenPagesNamesAFile() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      // Text in code spans is not a link.
      Matcher link = LINK.matcher(Files.readString(page).replaceAll("`[^`\\n]+`", ""));
      while (link.find()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          broken.add(page + ": " + link.group(1));
        }
      }
    }

    assertEquals(List.of(), broken);
  }

  @Test
  void everyPageIsListedInTheDocsReadme() throws IOException {
    String list = Files.readString(Path.of("docs/README.md"));

    List<String> unlisted =
        pages().stream()
            .filter(page -> page.startsWith("docs") && !page.startsWith("docs/decisions"))
            .map(page -> Path.of("docs").relativize(page).toString())
            .filter(page -> !page.equals("README.md") && !list.contains("(" + page + ")"))
            .toList();

    assertEquals(List.of(), unlisted);
  }

  @Test
  void everyAnchorInALinkExists() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = ANCHOR_LINK.matcher(Files.readString(page).replaceAll("`[^`\\n]+`", "code"));
      while (link.find()) {
        Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
        if (!anchors(target).contains(link.group(2))) {
          broken.add(page + ": " + link.group(1) + "#" + link.group(2));
        }
      }
    }

    assertEquals(List.of(), broken);
  }

  /** The anchors of a page's headings, as GitHub generates them. */
  private static List<String> anchors(Path page) throws IOException {
    return Pattern.compile("(?m)^#+ (.+)$")
        .matcher(Files.readString(page))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{Alnum} _-]", "").strip().replace(' ', '-'))
        .toList();
  }

  /** In a row with several keys, only the first key is written in full. */
  private static boolean isExplained(String page, String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    String block = key.contains(".") ? key.substring(0, key.lastIndexOf('.')) : key;
    return page.contains("`" + key + "`")
        || (page.contains("`" + block + ".") && page.contains("`." + last + "`"));
  }

  private static void leaves(JsonNode node, String path, List<String> keys) {
    node.properties()
        .forEach(
            entry -> {
              String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
              if (entry.getValue().isObject()) {
                leaves(entry.getValue(), key, keys);
              } else if (!Set.of("apiVersion", "kind").contains(key)) {
                keys.add(key);
              }
            });
  }

  private static String value(Field constant) {
    try {
      return constant.get(null).toString().replace('.', '_');
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
      return Stream.concat(docs, Stream.of(Path.of("README.md")))
          .filter(file -> file.toString().endsWith(".md") && Files.exists(file))
          .toList();
    }
  }
}
