package io.etcdwarden.pki;

import java.util.Map;
import java.util.TreeMap;

/** A private key with the certificate issued for it. */
record Credential(Certificate certificate, HeldKey key) {
  static final String CERTIFICATE_KEY = "tls.crt";
  static final String PRIVATE_KEY_KEY = "tls.key";

  /** What its Secret holds. */
  Map<String, byte[]> data() {
    Map<String, byte[]> data = new TreeMap<>();
    data.put(CERTIFICATE_KEY, Pem.write(PemBlock.CERTIFICATE, certificate.der().toArray()));
    data.put(PRIVATE_KEY_KEY, key.pem());
    return data;
  }
}
