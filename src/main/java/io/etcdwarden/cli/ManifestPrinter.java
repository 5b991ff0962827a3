package io.etcdwarden.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Writes Kubernetes objects as YAML: as one stream, or as one file per object. */
final class ManifestPrinter {
  private final ObjectMapper yaml =
      new YAMLMapper(
          YAMLFactory.builder()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .stringQuotingChecker(new NumberLikeQuoting())
              .build());

  /** All objects as one stream of YAML documents. */
  String stream(List<HasMetadata> objects) {
    StringBuilder stream = new StringBuilder();
    objects.forEach(object -> stream.append(document(object)));
    return stream.toString();
  }

  /** The lines as YAML comments. */
  String comment(List<String> lines) {
    StringBuilder comment = new StringBuilder();
    lines.forEach(line -> comment.append("# ").append(line).append('\n'));
    return comment.toString();
  }

  /** Writes each object into its own file; the numbers of the files are the order of applying. */
  void writeFiles(List<HasMetadata> objects, Path folder) {
    int number = 1;
    for (HasMetadata object : objects) {
      writeFile(folder, fileName(number++, object), document(object));
    }
  }

  /** Writes one text file into the folder. */
  void writeFile(Path folder, String file, String text) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(file), text);
    } catch (IOException failed) {
      throw new OperatorException(
          ErrorCode.INTERNAL,
          "cannot write " + folder.resolve(file) + ": " + failed.getMessage(),
          failed);
    }
  }

  private String document(HasMetadata object) {
    try {
      return yaml.writeValueAsString(object);
    } catch (JsonProcessingException unwritable) {
      throw new OperatorException(
          ErrorCode.INTERNAL, "cannot print " + object.getMetadata().getName(), unwritable);
    }
  }

  private static String fileName(int number, HasMetadata object) {
    String name = object.getMetadata().getName().replaceAll("[^A-Za-z0-9.-]", "-");
    return String.format(
        Locale.ROOT, "%02d-%s-%s.yaml", number, object.getKind().toLowerCase(Locale.ROOT), name);
  }

  /** Quotes texts such as {@code 1e3} or {@code 12:30}: some YAML readers take them for numbers. */
  private static final class NumberLikeQuoting extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean needToQuoteValue(String value) {
      return super.needToQuoteValue(value) || value.matches("[-+]?[.0-9].*");
    }
  }
}
