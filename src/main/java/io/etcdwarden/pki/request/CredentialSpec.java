package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a key pair must be.
 *
 * @param requiredPurposes the extended key usages without which connections fail
 * @param recommendedPurposes the extended key usages without which an optional feature fails. A
 *     generated certificate has both kinds
 * @param warningsOnly whether all findings are warnings, because no program reads the key pair
 * @param skipsPeerNameCheck whether etcd does not check the names of a dialing peer against its
 *     address
 */
public record CredentialSpec(
    Line line,
    Part part,
    SecretRef secret,
    String commonName,
    Set<KeyPurpose> requiredPurposes,
    Set<KeyPurpose> recommendedPurposes,
    NameSpec names,
    boolean warningsOnly,
    boolean skipsPeerNameCheck) {
  public CredentialSpec {
    requiredPurposes = Set.copyOf(requiredPurposes);
    recommendedPurposes = Set.copyOf(recommendedPurposes);
  }

  /** Whether a program presents it. On the peer line, members present only the server key pair. */
  public boolean isPresented() {
    return line != Line.PEER || part != Part.CLIENT;
  }

  /** The extended key usages of a generated certificate. */
  public Set<KeyPurpose> purposes() {
    Set<KeyPurpose> purposes = EnumSet.noneOf(KeyPurpose.class);
    purposes.addAll(requiredPurposes);
    purposes.addAll(recommendedPurposes);
    return purposes;
  }

  /** The spec of a key pair that serves as this one and as another one. */
  public CredentialSpec mergedWith(CredentialSpec other) {
    Set<KeyPurpose> allRequired = EnumSet.noneOf(KeyPurpose.class);
    allRequired.addAll(requiredPurposes);
    allRequired.addAll(other.requiredPurposes);
    Set<KeyPurpose> allRecommended = purposes();
    allRecommended.addAll(other.recommendedPurposes);
    return new CredentialSpec(
        line,
        part,
        secret,
        commonName,
        allRequired,
        allRecommended,
        names.mergedWith(other.names),
        false,
        true);
  }
}
