package io.etcdwarden.files;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a single file that only its owner can read, completely or not at all. */
public final class PrivateFile {
  private PrivateFile() {}

  /**
   * Writes a file that does not exist yet.
   *
   * @throws OperatorException if the file exists or cannot be written
   */
  public static void create(Path file, byte[] content) {
    try {
      Path written = writeBeside(file, content);
      try {
        // A hard link fails if the name is taken, which moving a file does not.
        Files.createLink(file, written);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (FileAlreadyExistsException exists) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC, file + " exists; it is not overwritten", exists);
    } catch (IOException failed) {
      throw failed(file, failed);
    }
  }

  /**
   * Replaces the content of a file. A reader sees the old content or the new one.
   *
   * @throws OperatorException if the file cannot be written
   */
  public static void replace(Path file, byte[] content) {
    try {
      Files.move(writeBeside(file, content), file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw failed(file, failed);
    }
  }

  private static Path writeBeside(Path file, byte[] content) throws IOException {
    Path beside =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "." + file.getFileName(),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    } catch (IOException failed) {
      Files.deleteIfExists(beside);
      throw failed;
    }
    return beside;
  }

  private static OperatorException failed(Path file, IOException cause) {
    return new OperatorException(
        ErrorCode.INVALID_SPEC,
        file
            + " cannot be written: "
            + FileProblem.of(cause)
            + "; check the folder, its owner and permissions",
        cause);
  }
}
