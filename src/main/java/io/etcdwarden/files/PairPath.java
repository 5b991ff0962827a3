package io.etcdwarden.files;

import java.nio.file.Path;

/** The files of a certificate and of its private key, relative to the folder of the cluster. */
public record PairPath(Path certificate, Path key) {
  static PairPath of(String certificate, String key) {
    return new PairPath(Path.of(certificate), Path.of(key));
  }
}
