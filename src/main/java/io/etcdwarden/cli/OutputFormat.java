package io.etcdwarden.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.function.Supplier;

/** The output format of a command: a table for people, or JSON or YAML for programs. */
enum OutputFormat {
  TABLE,
  JSON,
  YAML;

  /**
   * The value as JSON or YAML, or else the table.
   *
   * @return a text that ends with a line break
   */
  String text(Object value, Supplier<String> asTable) {
    try {
      return switch (this) {
        case TABLE -> asTable.get();
        case JSON -> indented(new ObjectMapper()).writeValueAsString(value) + "\n";
        case YAML -> indented(yaml()).writeValueAsString(value);
      };
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("the output cannot be written as " + this, impossible);
    }
  }

  private static ObjectMapper yaml() {
    return YAMLMapper.builder()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .disable(YAMLGenerator.Feature.SPLIT_LINES)
        .build();
  }

  private static ObjectMapper indented(ObjectMapper mapper) {
    return mapper.enable(SerializationFeature.INDENT_OUTPUT);
  }
}
