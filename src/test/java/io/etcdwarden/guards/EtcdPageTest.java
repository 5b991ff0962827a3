package io.etcdwarden.guards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the Etcd resource explains exactly the fields of its CRD. */
class EtcdPageTest {
  private static final Path PAGE = Path.of("docs/etcd-resource.md");
  private static final Path DEFINITION = Path.of("crds/druid.gardener.cloud_etcds.yaml");

  /** A heading names a part of the resource; the rows below it name the fields of that part. */
  private static final Pattern PART = Pattern.compile("(?m)^## `?([.\\w]+).*$");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

  /** Fields with a type of Kubernetes, which documents what is below them. */
  private static final Set<String> KNOWN =
      Set.of("resources", "affinity", "topologySpreadConstraints", "selector", "secretRef");

  @Test
  void everyFieldOfTheSpecIsExplainedAndNoOther() throws IOException {
    JsonNode spec =
        new YAMLMapper()
            .readTree(DEFINITION.toFile())
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    Set<String> defined = new TreeSet<>();
    collect(spec, "spec", defined);

    assertEquals(String.join("\n", defined), String.join("\n", explained()));
  }

  private static void collect(JsonNode schema, String path, Set<String> fields) {
    JsonNode items = schema.path("items");
    JsonNode properties =
        items.isMissingNode() ? schema.path("properties") : items.path("properties");
    String name = path.substring(path.lastIndexOf('.') + 1);
    if (properties.isEmpty() || KNOWN.contains(name) || name.endsWith("SecretRef")) {
      fields.add(path);
      return;
    }
    String below = (items.isMissingNode() ? path : path + "[]") + ".";
    properties
        .properties()
        .forEach(field -> collect(field.getValue(), below + field.getKey(), fields));
  }

  /** The fields in the tables, without rows for a parent of other rows. */
  private static Set<String> explained() throws IOException {
    String page = Files.readString(PAGE);
    Set<String> rows = new TreeSet<>();
    List<MatchResult> parts = PART.matcher(page).results().toList();
    for (int i = 0; i < parts.size(); i++) {
      int end = i + 1 < parts.size() ? parts.get(i + 1).start() : page.length();
      String part = parts.get(i).group(1);
      if (part.startsWith("spec")) {
        ROW.matcher(page.substring(parts.get(i).end(), end))
            .results()
            .forEach(row -> rows.add(part + "." + row.group(1)));
      }
    }
    Set<String> fields = new TreeSet<>(rows);
    fields.removeIf(field -> rows.stream().anyMatch(row -> isBelow(row, field)));
    return fields;
  }

  private static boolean isBelow(String lower, String upper) {
    return lower.startsWith(upper + ".") || lower.startsWith(upper + "[].");
  }
}
