package io.etcdwarden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Resolves the aliases and merge keys of a YAML document, as kubectl does before it sends the
 * document. The parser of this program does not know them.
 */
final class YamlAliases {
  /** Something that looks like an anchor or an alias; a match inside a quoted text does no harm. */
  private static final Pattern ANCHOR = Pattern.compile("(?:^|[\\s:\\[{,-])[&*][^\\s,\\[\\]{}]+");

  private YamlAliases() {}

  /** Whether the document may contain an alias. */
  static boolean mayContain(String document) {
    return ANCHOR.matcher(document).find();
  }

  static JsonNode resolve(String document) {
    DumperOptions dumper = new DumperOptions();
    Yaml yaml =
        new Yaml(
            new SafeConstructor(new LoaderOptions()),
            new Representer(dumper),
            dumper,
            new LoaderOptions(),
            new KubernetesTypes());
    return new ObjectMapper().valueToTree(yaml.load(document));
  }

  /** The types of JSON only: text that looks like a date stays text. */
  private static final class KubernetesTypes extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
      addImplicitResolver(Tag.INT, INT, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }
}
