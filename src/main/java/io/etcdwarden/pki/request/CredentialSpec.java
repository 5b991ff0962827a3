package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a key and its certificate must be. It is useless without the purposes it needs and only less
 * useful without those it wants; a generated one gets both. A lenient one is looked at by no
 * program, so its findings are warnings. {@code skipsPeerNameCheck}: etcd was told not to hold the
 * names of dialling peers against their addresses.
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

  /** Members use one pair for both sides of the peer line; a second one is accepted and unused. */
  public boolean isPresented() {
    return line != Line.PEER || part != Part.CLIENT;
  }

  /** The purposes that a generated one has. */
  public Set<KeyPurpose> purposes() {
    Set<KeyPurpose> purposes = EnumSet.noneOf(KeyPurpose.class);
    purposes.addAll(requiredPurposes);
    purposes.addAll(recommendedPurposes);
    return purposes;
  }

  /** One credential for two that name the same Secret: it must do for both. */
  public CredentialSpec mergedWith(CredentialSpec other) {
    Set<KeyPurpose> allNeeds = EnumSet.noneOf(KeyPurpose.class);
    allNeeds.addAll(requiredPurposes);
    allNeeds.addAll(other.requiredPurposes);
    Set<KeyPurpose> allWants = purposes();
    allWants.addAll(other.recommendedPurposes);
    return new CredentialSpec(
        line,
        part,
        secret,
        commonName,
        allNeeds,
        allWants,
        names.mergedWith(other.names),
        false,
        true);
  }
}
