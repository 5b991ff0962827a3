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
 * A certificate that a user mounts, in the files of a {@code kubernetes.io/tls} Secret. Looked at
 * again when they change; while they cannot be used the pair before is shown.
 */
final class MountedCertificate implements CertificateSource {
  private static final Logger log = LoggerFactory.getLogger(MountedCertificate.class);

  private final Path certificates;
  private final Path key;
  private Stamp seen;
  private TlsKeyPair pair;

  /** What tells one state of the files from the next, without reading them. */
  private record Stamp(FileTime certificates, FileTime key) {}

  MountedCertificate(Path folder) {
    certificates = folder.resolve("tls.crt");
    key = folder.resolve("tls.key");
  }

  /** Whether a user has mounted them. */
  static boolean existIn(Path folder) {
    return Files.exists(folder.resolve("tls.crt")) && Files.exists(folder.resolve("tls.key"));
  }

  @Override
  public synchronized Optional<TlsKeyPair> current() {
    try {
      Stamp now =
          new Stamp(Files.getLastModifiedTime(certificates), Files.getLastModifiedTime(key));
      if (!now.equals(seen)) {
        read();
        seen = now; // not before: what could not be read is read again, though its time stays
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
      log.info("{} is served, until {}", certificates, pair.notAfter());
    } else {
      log.warn("{} and {} hold no certificate with its key", certificates, key);
    }
  }

  @Override
  public void close() {
    // Nothing is held open between two looks.
  }
}
