package io.etcdwarden.pki.secret;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Pkcs12;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A format in which clients find the CA certificates that they must trust. */
public enum BundleFormat {
  /** PEM text, as etcdctl and the kube-apiserver read it. */
  PEM("PEM", "ca.crt"),

  /** A PKCS#12 truststore for Java clients, under the data key that cert-manager gives it. */
  PKCS12("PKCS12", "truststore.p12");

  private final String wireName;
  private final String dataKey;

  BundleFormat(String wireName, String dataKey) {
    this.wireName = wireName;
    this.dataKey = dataKey;
  }

  /** The format with this name in the spec. */
  public static Optional<BundleFormat> of(String wireName) {
    return Arrays.stream(values()).filter(it -> it.wireName.equals(wireName)).findFirst();
  }

  /** The data key of the ConfigMap or Secret. */
  public String dataKey() {
    return dataKey;
  }

  /**
   * The certificates in this format. The same certificates and password give the same bytes.
   *
   * @param password of a truststore; empty for a truststore that opens with any password
   */
  public byte[] write(List<Certificate> certificates, String password) {
    return switch (this) {
      case PEM -> TrustBundle.write(certificates);
      case PKCS12 -> Pkcs12.write(certificates, password);
    };
  }
}
