package io.etcdwarden.encryption;

import java.util.Arrays;
import java.util.Optional;

/** The providers of an EncryptionConfiguration that encrypt with keys of the configuration. */
public enum EncryptionProvider {
  SECRETBOX("secretbox"),
  AESCBC("aescbc"),
  AESGCM("aesgcm");

  /** 32 bytes: the only size of secretbox, and the largest of AES. */
  public static final int KEY_BYTES = 32;

  private final String wireName;

  EncryptionProvider(String wireName) {
    this.wireName = wireName;
  }

  /** The key of the provider in the configuration. */
  public String wireName() {
    return wireName;
  }

  static Optional<EncryptionProvider> fromWireName(String name) {
    return Arrays.stream(values()).filter(it -> it.wireName.equals(name)).findFirst();
  }

  /** The start of each value in etcd that the API server encrypted with a key of this provider. */
  public String prefix(String keyName) {
    return "k8s:enc:" + wireName + ":v1:" + keyName + ":";
  }
}
