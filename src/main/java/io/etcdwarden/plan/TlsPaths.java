package io.etcdwarden.plan;

import io.etcdwarden.pki.secret.Line;
import java.util.Optional;

/** The folders in which containers see the TLS files of each line. */
public final class TlsPaths {
  static final String CLIENT = "/var/etcd/ssl/";
  static final String PEER = "/var/etcd/ssl/peer/";
  static final String BACKUP = "/var/etcdbr/ssl/";

  private TlsPaths() {}

  /** The line whose files are in this folder; empty if the folder has no TLS files. */
  public static Optional<Line> line(String folder) {
    // The folder of the peer line is inside the folder of the client line.
    if (folder.startsWith(PEER)) {
      return Optional.of(Line.PEER);
    }
    if (folder.startsWith(BACKUP)) {
      return Optional.of(Line.BACKUP);
    }
    return folder.startsWith(CLIENT) ? Optional.of(Line.CLIENT) : Optional.empty();
  }
}
