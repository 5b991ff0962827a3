package io.etcdwarden.files;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder that holds the files of one cluster. Only one process changes it at a time.
 *
 * <p>A change of several files is made completely or not at all, even if the process is killed: all
 * new files are first written into {@code .etcd-warden-new}. Renaming that folder to {@code
 * .etcd-warden-ready} decides the change. Then the files are moved to their places; the next
 * process that opens the folder finishes moves that are left, and deletes a change that was not
 * decided. The lock file stays: deleting it could let two processes lock two files.
 */
public final class ClusterFolder implements AutoCloseable {
  private static final String LOCK = ".etcd-warden-lock";
  private static final String NEW = ".etcd-warden-new";
  private static final String READY = ".etcd-warden-ready";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER =
      PosixFilePermissions.fromString("rwx------");

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private ClusterFolder(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Opens a folder, creates it if it does not exist, and finishes the change of a process that was
   * killed.
   *
   * @throws OperatorException if another process changes the folder, or if it cannot be written
   */
  public static ClusterFolder open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = lock(channel, folder);
      ClusterFolder opened = new ClusterFolder(folder, channel, lock);
      opened.finishEarlierChange();
      return opened;
    } catch (IOException failed) {
      throw failed(folder, "cannot be written", failed);
    }
  }

  private static FileLock lock(FileChannel channel, Path folder) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
    } catch (OverlappingFileLockException sameProcess) {
      // Another thread of this process holds it: the same answer as for another process.
    }
    channel.close();
    throw new OperatorException(
        ErrorCode.INVALID_SPEC,
        "folder " + folder + " is in use by another etcd-warden; wait until that one has ended");
  }

  /** The content of a file, or empty if it does not exist. */
  public Optional<byte[]> read(Path relative) {
    Path file = folder.resolve(relative);
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    } catch (IOException failed) {
      throw failed(file, "cannot be read", failed);
    }
  }

  /** Whether a file has exactly this content. */
  public boolean holds(Path relative, byte[] content) {
    return read(relative).filter(held -> Arrays.equals(held, content)).isPresent();
  }

  /** The path of a file, for messages. */
  public Path resolve(Path relative) {
    return folder.resolve(relative);
  }

  /**
   * Writes all files or none. Only the owner can read them. Replaces files that exist.
   *
   * @param contents the contents by path, relative to the folder
   */
  public void write(Map<Path, byte[]> contents) {
    if (contents.isEmpty()) {
      return;
    }
    Path prepared = folder.resolve(NEW);
    try {
      Files.createDirectory(prepared, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FOLDER));
      for (Map.Entry<Path, byte[]> content : contents.entrySet()) {
        writeNew(prepared.resolve(content.getKey()), content.getValue());
      }
      Files.move(prepared, folder.resolve(READY), StandardCopyOption.ATOMIC_MOVE);
      moveReadyFiles();
    } catch (IOException failed) {
      throw failed(folder, "cannot be written", failed);
    }
  }

  private static void writeNew(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
  }

  private void finishEarlierChange() throws IOException {
    moveReadyFiles();
    deleteTree(folder.resolve(NEW));
  }

  private void moveReadyFiles() throws IOException {
    Path ready = folder.resolve(READY);
    if (!Files.isDirectory(ready)) {
      return;
    }
    for (Path file : filesIn(ready)) {
      Path target = folder.resolve(ready.relativize(file));
      Files.createDirectories(target.getParent());
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    }
    deleteTree(ready);
  }

  private static List<Path> filesIn(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return;
    }
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> all = Files.walk(root)) {
      all.forEach(paths::add);
    }
    paths.sort(Comparator.reverseOrder());
    for (Path path : paths) {
      Files.delete(path);
    }
  }

  private static OperatorException failed(Path path, String what, IOException cause) {
    return new OperatorException(
        ErrorCode.INVALID_SPEC,
        path + " " + what + ": " + FileProblem.of(cause) + "; check its owner and permissions",
        cause);
  }

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException failed) {
      throw failed(folder.resolve(LOCK), "cannot be closed", failed);
    }
  }
}
