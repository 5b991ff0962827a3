package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.CertificateWriter;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The certificate of one application: a valid entry of {@code spec.pki.clients}.
 *
 * @param name the name of the entry
 * @param secret the name of its Secret
 * @param commonName the user for whom etcd takes the application
 * @param organizations the organizations of the subject, which etcd does not read
 * @param dnsNames the DNS names of the certificate; a client certificate needs none
 * @param ipAddresses the IP addresses of the certificate
 * @param renewAtPercent the percentage of its validity after which it is renewed
 */
public record ClientCertificateSpec(
    String name,
    String secret,
    String commonName,
    List<String> organizations,
    List<String> dnsNames,
    List<String> ipAddresses,
    Duration validity,
    int renewAtPercent) {
  public ClientCertificateSpec {
    organizations = List.copyOf(organizations);
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
  }

  /** The subject in DER. */
  public byte[] subject() {
    return CertificateWriter.subject(commonName, organizations);
  }

  /** The digest of everything but the lifetime: if it changes, the certificate is issued again. */
  public String digest(KeyAlgorithm algorithm) {
    String text =
        String.join(
            "\n",
            Bytes.of(subject()).sha256(),
            String.join(",", dnsNames),
            String.join(",", ipAddresses),
            algorithm.wireName());
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
  }

  /** The key pair that is issued, without the organizations. */
  public CredentialSpec credential() {
    return new CredentialSpec(
        Line.CLIENT,
        Part.CLIENT,
        SecretRef.to(secret),
        commonName,
        Set.of(KeyPurpose.CLIENT),
        Set.of(),
        new NameSpec(List.of(), List.of(), dnsNames, ipAddresses),
        false,
        false);
  }

  /** The policy of the cluster with the lifetime of this certificate. */
  public PkiPolicy policy(PkiPolicy cluster) {
    return new PkiPolicy(
        cluster.provision(),
        cluster.algorithm(),
        cluster.caValidity(),
        cluster.caRotateAtPercent(),
        validity,
        renewAtPercent,
        cluster.retain());
  }
}
