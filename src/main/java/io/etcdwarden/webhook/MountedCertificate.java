package io.etcdwarden.webhook;

import io.etcdwarden.pki.secret.TlsKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the certificate of the webhook server from mounted files of a {@code kubernetes.io/tls}
 * Secret. Changed files are read again; while they are unusable the previous certificate is served.
 */
final class MountedCertificate implements CertificateSource {
  private static final Logger log = LoggerFactory.getLogger(MountedCertificate.class);

  private final Path certificates;
  private final Path key;
  private Timestamps lastRead;
  private TlsKeyPair pair;

  /** Modification times, which show a change without reading the files. */
  private record Timestamps(FileTime certificates, FileTime key) {}

  MountedCertificate(Path folder) {
    certificates = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
  }

  /** Whether a user has mounted the files. */
  static boolean existIn(Path folder) {
    return Files.exists(folder.resolve("tls.crt")) && Files.exists(folder.resolve("tls.key"));
  }

  @Override
  public synchronized Optional<TlsKeyPair> current() {
    try {
      Timestamps now =
          new Timestamps(Files.getLastModifiedTime(certificates), Files.getLastModifiedTime(key));
      if (!now.equals(lastRead)) {
        read();
        lastRead = now; // only after success: files that could not be read are read again
      }
    } catch (IOException unreadable) {
      log.warn("cannot read {} and {}: {}", certificates, key, unreadable.toString());
    }
    return Optional.ofNullable(pair);
  }

  private void read() throws IOException {
    Optional<TlsKeyPair> read =
        TlsKeyPair.read(Files.readAllBytes(certificates), Files.readAllBytes(key));
    if (read.isPresent()) {
      pair = read.get();
      log.info("serving {}, which expires at {}", certificates, pair.notAfter());
    } else {
      log.warn("{} and {} contain no certificate with its private key", certificates, key);
    }
  }

  @Override
  public void close() {
    // No file stays open.
  }
}
