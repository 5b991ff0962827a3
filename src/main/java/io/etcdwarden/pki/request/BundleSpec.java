package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.BundleFormat;
import java.util.Set;

/**
 * Where clients find the CA certificates of the client line, besides the CA Secret.
 *
 * @param configMap the name of a ConfigMap; empty for none
 * @param secret the name of a Secret; empty for none
 * @param formats the formats of both
 * @param password of the PKCS#12 truststore, which holds nothing secret; empty for a truststore
 *     that opens with any password
 */
public record BundleSpec(
    String configMap, String secret, Set<BundleFormat> formats, String password) {
  public static final BundleSpec NONE = new BundleSpec("", "", Set.of(), "");

  public BundleSpec {
    formats = Set.copyOf(formats);
  }
}
