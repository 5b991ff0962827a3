package io.etcdwarden.guards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Writes a reference page for each CRD in {@code crds}: every field, its type and its rules. */
public final class CrdReference {
  private static final Path DEFINITIONS = Path.of("crds");
  private static final Path PAGES = Path.of("docs/reference");

  /** Fields with a type of Kubernetes. Kubernetes documents what is below them. */
  private static final Set<String> KUBERNETES_TYPES =
      Set.of("affinity", "topologySpreadConstraints", "selector", "labelSelector", "resources");

  private CrdReference() {}

  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(PAGES);
    for (Path definition : definitions()) {
      Files.writeString(page(definition), text(definition));
    }
  }

  static List<Path> definitions() throws IOException {
    try (Stream<Path> files = Files.list(DEFINITIONS)) {
      return files.sorted().toList();
    }
  }

  /** The file of a CRD's page. */
  static Path page(Path definition) {
    String plural = definition.getFileName().toString().replaceAll(".*_(\\w+)\\.yaml", "$1");
    return PAGES.resolve(plural + ".md");
  }

  static String text(Path definition) throws IOException {
    JsonNode spec = new YAMLMapper().readTree(definition.toFile()).path("spec");
    JsonNode version = spec.at("/versions/0");
    JsonNode schema = version.at("/schema/openAPIV3Schema");
    StringBuilder page =
        new StringBuilder(
            """
            # Reference: `%1$s`

            %2$s Every field as `crds/%3$s` defines it; `make reference` writes this page. `kubectl explain %4$s` shows the same.

            `apiVersion: %5$s/%6$s`, `kind: %1$s`, %7$s.
            """
                .formatted(
                    spec.at("/names/kind").asText(),
                    CrdField.sentence(schema),
                    definition.getFileName(),
                    spec.at("/names/singular").asText(),
                    spec.path("group").asText(),
                    version.path("name").asText(),
                    spec.path("scope").asText().toLowerCase(Locale.ROOT)));
    for (String part : List.of("spec", "status")) {
      JsonNode block = schema.path("properties").path(part);
      page.append("\n## `").append(part).append("`\n").append(CrdField.sentence(block));
      CrdField.rules(block).forEach(rule -> page.append("\n- ").append(rule));
      page.append("\n\n| field | type | description and rules |\n|---|---|---|\n");
      rows(block, part, page);
    }
    return page.toString();
  }

  private static void rows(JsonNode schema, String path, StringBuilder page) {
    boolean isList = schema.has("items");
    JsonNode object = isList ? schema.path("items") : schema;
    List<String> required = CrdField.texts(object.path("required"));
    object
        .path("properties")
        .properties()
        .forEach(
            entry -> {
              String name = path + (isList ? "[]." : ".") + entry.getKey();
              boolean foreign = KUBERNETES_TYPES.contains(entry.getKey());
              CrdField field =
                  new CrdField(name, entry.getValue(), required.contains(entry.getKey()), foreign);
              page.append(field.row());
              if (!foreign) {
                rows(entry.getValue(), name, page);
              }
            });
  }
}
