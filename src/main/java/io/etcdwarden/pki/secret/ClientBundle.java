package io.etcdwarden.pki.secret;

import io.etcdwarden.pki.x509.Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The CA certificates by which clients of etcd verify its servers. During a rotation it holds the
 * new CA before the new CA issues anything, and the old CA until nothing presents its certificates.
 *
 * @param certificates in the order of the CA Secret; empty if the client line has no CA
 */
public record ClientBundle(List<Certificate> certificates) {
  public static final ClientBundle NONE = new ClientBundle(List.of());

  public ClientBundle {
    certificates = List.copyOf(certificates);
  }

  public boolean isEmpty() {
    return certificates.isEmpty();
  }

  /**
   * The data of a ConfigMap or Secret, by data key.
   *
   * @param password of a truststore; may be empty
   */
  public Map<String, byte[]> data(Set<BundleFormat> formats, String password) {
    Map<String, byte[]> data = new TreeMap<>();
    formats.forEach(format -> data.put(format.dataKey(), format.write(certificates, password)));
    return data;
  }

  /** Names the certificates, not their order or format: consumers reload when it changes. */
  public String hash() {
    return TrustBundle.digest(certificates);
  }
}
