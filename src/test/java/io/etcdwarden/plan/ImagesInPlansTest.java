package io.etcdwarden.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.config.Images;
import io.etcdwarden.support.Etcds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which image a container runs: the spec overrides the image file, which overrides the built-in
 * images.
 */
class ImagesInPlansTest {
  private static final String BUILT_IN = "europe-docker.pkg.dev/gardener-project/public/gardener/";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "false, etcd-wrapper:v0.6.2, etcdbrctl:v0.41.2",
    "true,  etcd-wrapper:v0.8.0, etcdbrctl:v0.43.0"
  })
  void theFeatureGateSelectsTheVersionOfBothContainers(
      boolean upgrade, String member, String sidecar) {
    ClusterPlan plan = plan(Images.builtIn(), upgrade, "{}");

    assertEquals(BUILT_IN + member, plan.members().image());
    assertEquals(BUILT_IN + sidecar, plan.backup().image());
  }

  @ParameterizedTest
  @CsvSource({"false, etcd-wrapper", "true, etcd-wrapper-next"})
  void theImageFileOverridesTheBuiltInImages(boolean upgrade, String name) throws IOException {
    ClusterPlan plan = plan(imagesOfFile("images: [{name: " + name + ", tag: v9}]"), upgrade, "{}");

    assertEquals(BUILT_IN + "etcd-wrapper:v9", plan.members().image());
  }

  @Test
  void theSpecOverridesTheImageFile() throws IOException {
    Images images = imagesOfFile("images: [{name: etcd-wrapper, tag: v9}]");

    assertEquals("mine:1", plan(images, true, "{image: 'mine:1'}").members().image());
  }

  @Test
  void onlyTheNewerEtcdVersionHasAFreelistType() {
    assertEquals(Optional.empty(), plan(Images.builtIn(), false, "{}").etcd().freelistType());
    assertEquals(Optional.of("array"), plan(Images.builtIn(), true, "{}").etcd().freelistType());
  }

  private static ClusterPlan plan(Images images, boolean upgrade, String etcd) {
    return new Planner(new PlanSettings(images, true, upgrade))
        .plan(
            Etcds.with("main", "  replicas: 3\n  etcd: " + etcd + "\n  backup: {}\n"),
            new StoreSecret.Unknown());
  }

  private Images imagesOfFile(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("images.yaml"), text);
    return Images.of(Map.of("IMAGEVECTOR_OVERWRITE", file.toString()));
  }
}
