package io.etcdwarden.config;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The container images for specs that name none. */
public final class Images {
  /**
   * The environment variable with the path of a file that overrides images; the same as in
   * etcd-druid.
   */
  public static final String OVERRIDE = "IMAGEVECTOR_OVERWRITE";

  private static final ObjectMapper YAML = new YAMLMapper();

  private final Map<String, Entry> entries;

  private Images(Map<String, Entry> entries) {
    this.entries = Map.copyOf(entries);
  }

  /** An image in the file. The versions and architectures in the file are ignored. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Entry(String name, String repository, String tag, String ref) {
    Entry overriddenBy(Entry other) {
      return new Entry(
          name,
          other.repository != null ? other.repository : repository,
          other.tag != null ? other.tag : tag,
          other.ref != null ? other.ref : ref);
    }
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Document(List<Entry> images) {}

  /** The images that this version of the operator is built for. */
  public static Images builtIn() {
    try (InputStream in = Images.class.getResourceAsStream("/images.yaml")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return new Images(Map.of()).with(text, "images.yaml");
    } catch (IOException e) {
      throw new UncheckedIOException("the built-in images.yaml cannot be read", e);
    }
  }

  /** The built-in images, overridden by the file in {@link #OVERRIDE}, if it is set. */
  public static Images of(Map<String, String> environment) {
    String file = environment.getOrDefault(OVERRIDE, "");
    return file.isEmpty() ? builtIn() : builtIn().overriddenBy(Path.of(file));
  }

  /** These images, with the fields of the file in place of their own. */
  public Images overriddenBy(Path file) {
    try {
      return with(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          "image file "
              + file
              + " cannot be read; set "
              + OVERRIDE
              + " to a readable YAML file, or unset it",
          e);
    }
  }

  Images with(String text, String source) {
    Map<String, Entry> merged = new LinkedHashMap<>(entries);
    for (Entry entry : parse(text, source)) {
      if (entry == null || entry.name() == null || entry.name().isEmpty()) {
        throw new OperatorException(
            ErrorCode.INVALID_CONFIGURATION,
            "image file " + source + " has an image without a name; set its name");
      }
      merged.merge(entry.name(), entry, Entry::overriddenBy);
    }
    return new Images(merged);
  }

  private static List<Entry> parse(String text, String source) {
    try {
      Document document = YAML.readValue(text, Document.class);
      return document == null || document.images() == null ? List.of() : document.images();
    } catch (JsonProcessingException e) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          "image file "
              + source
              + " is not YAML with a list of images: "
              + e.getOriginalMessage()
              + (e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")"),
          e);
    }
  }

  /** The full reference of an image, for a pod. */
  public String reference(String name) {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          "image " + name + " is unknown; add it to the image file");
    }
    if (entry.ref() != null && !entry.ref().isEmpty()) {
      return entry.ref();
    }
    if (entry.repository() == null || entry.tag() == null) {
      throw new OperatorException(
          ErrorCode.INVALID_CONFIGURATION,
          "image " + name + " has no repository or no tag; set both, or ref, in the image file");
    }
    String separator = entry.tag().startsWith("sha256:") ? "@" : ":";
    return entry.repository() + separator + entry.tag();
  }
}
