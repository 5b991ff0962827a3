package io.etcdwarden.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.encryption.EncryptionConfig;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.files.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option for the file with an EncryptionConfiguration. */
final class EncryptionFile {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "The file with the EncryptionConfiguration.")
  private Path path;

  Path path() {
    return path;
  }

  EncryptionConfig read() {
    try {
      return EncryptionConfig.parse(Files.readString(path));
    } catch (NoSuchFileException missing) {
      throw invalid(path + " does not exist; create it with etcd-warden encryption init", missing);
    } catch (IOException failed) {
      throw invalid(path + " cannot be read; check its owner and permissions", failed);
    } catch (OperatorException wrong) {
      throw invalid(path + ": " + wrong.getMessage(), wrong);
    }
  }

  void create(EncryptionConfig config) {
    PrivateFile.create(path, config.text().getBytes(UTF_8));
  }

  void replace(EncryptionConfig config) {
    PrivateFile.replace(path, config.text().getBytes(UTF_8));
  }

  private static OperatorException invalid(String message, Throwable cause) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message, cause);
  }
}
