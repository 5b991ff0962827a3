package io.etcdwarden.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Objects as YAML: one stream, or one file for each. */
final class ManifestPrinter {
  private final KubernetesSerialization yaml =
      new KubernetesSerialization(new ObjectMapper(), false);

  /** All objects as one stream of documents. */
  String stream(List<HasMetadata> objects) {
    StringBuilder stream = new StringBuilder();
    objects.forEach(object -> stream.append(yaml.asYaml(object)));
    return stream.toString();
  }

  /** Writes each object into a file of its own, numbered in the order in which they are applied. */
  void files(List<HasMetadata> objects, Path folder) {
    int number = 1;
    for (HasMetadata object : objects) {
      write(folder, fileName(number++, object), yaml.asYaml(object));
    }
  }

  /** Writes one more file beside those of the objects. */
  void write(Path folder, String file, String text) {
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

  private static String fileName(int number, HasMetadata object) {
    String name = object.getMetadata().getName().replaceAll("[^A-Za-z0-9.-]", "-");
    return String.format(
        Locale.ROOT, "%02d-%s-%s.yaml", number, object.getKind().toLowerCase(Locale.ROOT), name);
  }
}
