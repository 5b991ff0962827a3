package io.etcdwarden.pki.secret;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A key pair: a private key and the leaf certificate that was issued for it.
 *
 * <p>A line of a cluster uses three Secrets. The CA Secret ({@code ca.crt}) holds the trust bundle:
 * a program accepts a certificate if its chain leads to a CA in the bundle. The server Secret
 * ({@code tls.crt}, {@code tls.key}) proves that a server is the host that the client dialed, so
 * its certificate needs the dialed name and the usage serverAuth. The client Secret proves who the
 * client is and needs the usage clientAuth. On the peer line one key pair does both, because each
 * member dials and is dialed.
 *
 * <p>etcd reads its key pair for each handshake, so a renewed leaf needs no restart of etcd. Most
 * programs read the trust bundle only when they start. That is why a leaf is renewed at any time,
 * but a CA is replaced in steps, between which members restart.
 *
 * @param chain the CA certificates that are presented after the leaf certificate
 */
public record Credential(Certificate certificate, KeyMaterial key, List<Certificate> chain) {
  public static final String CERTIFICATE_DATA_KEY = "tls.crt";
  public static final String PRIVATE_KEY_DATA_KEY = "tls.key";

  public Credential {
    chain = List.copyOf(chain);
  }

  /** A key pair that is presented without CA certificates. */
  public Credential(Certificate certificate, KeyMaterial key) {
    this(certificate, key, List.of());
  }

  /** The data of its Secret. */
  public Map<String, byte[]> data() {
    Map<String, byte[]> data = new TreeMap<>();
    List<Certificate> presented = new ArrayList<>(List.of(certificate));
    presented.addAll(chain);
    data.put(CERTIFICATE_DATA_KEY, TrustBundle.write(presented));
    data.put(PRIVATE_KEY_DATA_KEY, key.pem());
    return data;
  }
}
