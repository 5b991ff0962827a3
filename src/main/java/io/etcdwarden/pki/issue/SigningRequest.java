package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.IssuerSpec;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.time.Duration;
import java.util.Set;

/**
 * A CA that an issuer is to sign.
 *
 * @param name the name of the request, and of the Secret that the CA gets
 * @param purposes the extended key usages that the CA allows; empty for all
 * @param key a private key for the CA; the first one that was asked for is used
 */
public record SigningRequest(
    String name,
    IssuerSpec issuer,
    String commonName,
    Set<KeyPurpose> purposes,
    Duration validity,
    KeyAlgorithm algorithm,
    KeyMaterial key) {
  public SigningRequest {
    purposes = Set.copyOf(purposes);
  }
}
