package io.etcdwarden.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change of a folder is made completely or not at all. */
class ClusterFolderTest {
  @TempDir private Path root;

  @Test
  void onlyTheOwnerCanReadTheFiles() throws IOException {
    try (ClusterFolder folder = ClusterFolder.open(root.resolve("new/folder"))) {
      folder.write(Map.of(Path.of("inner/ca.key"), bytes("key")));
    }

    Path file = root.resolve("new/folder/inner/ca.key");
    assertEquals("key", Files.readString(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aChangeThatWasNotDecidedIsDropped() throws IOException {
    Files.createDirectories(root.resolve(".etcd-warden-new/etcd"));
    Files.writeString(root.resolve(".etcd-warden-new/etcd/ca.crt"), "half");

    try (ClusterFolder folder = ClusterFolder.open(root)) {
      assertTrue(folder.read(Path.of("etcd/ca.crt")).isEmpty());
      folder.write(Map.of(Path.of("etcd/ca.crt"), bytes("whole")));
    }

    assertEquals("whole", Files.readString(root.resolve("etcd/ca.crt")));
    assertFalse(Files.exists(root.resolve(".etcd-warden-new")));
  }

  @Test
  void aDecidedChangeIsFinishedByTheNextProcess() throws IOException {
    Files.writeString(root.resolve("a.crt"), "old");
    Files.createDirectories(root.resolve(".etcd-warden-ready/etcd"));
    Files.writeString(root.resolve(".etcd-warden-ready/a.crt"), "new");
    Files.writeString(root.resolve(".etcd-warden-ready/etcd/b.crt"), "new");

    try (ClusterFolder folder = ClusterFolder.open(root)) {
      assertTrue(folder.holds(Path.of("a.crt"), bytes("new")));
    }

    assertEquals("new", Files.readString(root.resolve("etcd/b.crt")));
    assertFalse(Files.exists(root.resolve(".etcd-warden-ready")));
  }

  @Test
  void aSecondProcessIsRefused() {
    try (ClusterFolder _ = ClusterFolder.open(root)) {
      var refused = assertThrows(OperatorException.class, () -> ClusterFolder.open(root));

      assertTrue(
          refused.getMessage().contains("is in use by another etcd-warden"), refused.getMessage());
    }
  }

  @Test
  void aFolderThatIsAFileIsNamed() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "");

    var refused = assertThrows(OperatorException.class, () -> ClusterFolder.open(file));

    assertEquals(
        file + " cannot be written: a file with this name exists; check its owner and permissions",
        refused.getMessage());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
