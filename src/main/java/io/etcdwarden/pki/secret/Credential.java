package io.etcdwarden.pki.secret;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.Pem;
import io.etcdwarden.pki.x509.PemBlock;
import java.util.Map;
import java.util.TreeMap;

/** A private key with the certificate issued for it. */
public record Credential(Certificate certificate, KeyMaterial key) {
  public static final String CERTIFICATE_DATA_KEY = "tls.crt";
  public static final String PRIVATE_KEY_DATA_KEY = "tls.key";

  /** What its Secret holds. */
  public Map<String, byte[]> data() {
    Map<String, byte[]> data = new TreeMap<>();
    data.put(CERTIFICATE_DATA_KEY, Pem.write(PemBlock.CERTIFICATE, certificate.der().toArray()));
    data.put(PRIVATE_KEY_DATA_KEY, key.pem());
    return data;
  }
}
