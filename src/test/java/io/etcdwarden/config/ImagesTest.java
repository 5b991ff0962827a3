package io.etcdwarden.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tag: v9                                  | europe-docker.pkg.dev/gardener-project/public/gardener/etcd-wrapper:v9
          repository: registry.example/etcd        | registry.example/etcd:v0.6.2
          tag: sha256:abc                          | europe-docker.pkg.dev/gardener-project/public/gardener/etcd-wrapper@sha256:abc
          ref: registry.example/e@sha256:1         | registry.example/e@sha256:1
          architectures: [amd64], version: 3       | europe-docker.pkg.dev/gardener-project/public/gardener/etcd-wrapper:v0.6.2
          """)
  void aFileOverridesOnlyTheFieldsItSets(String fields, String reference) throws IOException {
    Path file = file("images: [{name: etcd-wrapper, " + fields + "}]");

    Images images = Images.builtIn().overriddenBy(file);

    assertEquals(reference, images.reference("etcd-wrapper"));
  }

  @Test
  void imagesThatAFileDoesNotNameAreUnchanged() throws IOException {
    Images images = Images.builtIn().overriddenBy(file("images: []"));

    assertEquals(Images.builtIn().reference("alpine"), images.reference("alpine"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          images: {a: b}                 | is not YAML with a list of images
          images: [{tag: v1}]            | has an image without a name
          'images: ['                    | is not YAML with a list of images
          """)
  void anInvalidFileIsRejectedWithItsName(String text, String message) throws IOException {
    Path file = file(text);

    OperatorException exception =
        assertThrows(OperatorException.class, () -> Images.builtIn().overriddenBy(file));

    assertEquals(ErrorCode.INVALID_CONFIGURATION, exception.code());
    assertTrue(exception.getMessage().contains("images-override.yaml " + message));
  }

  @Test
  void aMissingFileIsRejected() {
    Path missing = folder.resolve("missing.yaml");

    assertThrows(OperatorException.class, () -> Images.builtIn().overriddenBy(missing));
  }

  @Test
  void anUnknownImageIsRejectedWithItsName() {
    OperatorException exception =
        assertThrows(OperatorException.class, () -> Images.builtIn().reference("etcd-rapper"));

    assertTrue(exception.getMessage().contains("etcd-rapper"));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("images-override.yaml"), text);
  }
}
