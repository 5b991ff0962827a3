package io.etcdwarden.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A folder in the OCI image layout, with one image in one index. */
record OciLayout(Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  JsonNode index() throws IOException {
    return JSON.readTree(folder.resolve("index.json").toFile());
  }

  JsonNode manifest() throws IOException {
    JsonNode images = read(index().at("/manifests/0"));
    return read(images.at("/manifests/0"));
  }

  JsonNode config() throws IOException {
    return read(manifest().get("config"));
  }

  /** The text of a file in the layer with this number. */
  String textIn(int layer, String path) throws IOException, InterruptedException {
    Path blob = blob(manifest().at("/layers/" + layer));
    Process tar = new ProcessBuilder("tar", "-xzOf", blob.toString(), "./" + path).start();
    String text = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (tar.waitFor() != 0) {
      throw new IOException("layer " + layer + " has no " + path);
    }
    return text;
  }

  /** The blobs whose content does not have the digest in their name. */
  List<String> wrongBlobs() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("blobs/sha256"))) {
      return files
          .filter(file -> !sha256(file).equals(file.getFileName().toString()))
          .map(Path::toString)
          .toList();
    }
  }

  private JsonNode read(JsonNode descriptor) throws IOException {
    return JSON.readTree(blob(descriptor).toFile());
  }

  private Path blob(JsonNode descriptor) {
    return folder.resolve("blobs").resolve(descriptor.get("digest").asText().replace(':', '/'));
  }

  private static String sha256(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest);
    } catch (IOException | NoSuchAlgorithmException unreadable) {
      throw new IllegalStateException(file.toString(), unreadable);
    }
  }
}
