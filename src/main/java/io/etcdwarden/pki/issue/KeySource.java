package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.security.SecureRandom;
import java.util.Optional;

/** Supplies the private keys of new certificates. */
public interface KeySource {
  /**
   * A key that no certificate has yet.
   *
   * @param uid the uid of the Etcd
   * @param secret the name of the Secret that will hold the key
   * @return empty while the key is generated; then nothing is issued, and a later decision asks
   *     again
   */
  Optional<KeyMaterial> next(String uid, String secret, KeyAlgorithm algorithm);

  /** Generates each key at once, in the thread of the caller. */
  static KeySource immediate(SecureRandom random) {
    return (_, _, algorithm) -> Optional.of(KeyMaterial.generate(algorithm, random));
  }
}
