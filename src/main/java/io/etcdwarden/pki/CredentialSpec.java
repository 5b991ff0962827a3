package io.etcdwarden.pki;

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
    Set<Purpose> needs,
    Set<Purpose> wants,
    NameSpec names,
    boolean lenient,
    boolean skipsPeerNameCheck) {
  public CredentialSpec {
    needs = Set.copyOf(needs);
    wants = Set.copyOf(wants);
  }

  /** Members use one pair for both sides of the peer line; a second one is accepted and unused. */
  boolean isPresented() {
    return line != Line.PEER || part != Part.CLIENT;
  }

  /** The purposes that a generated one has. */
  Set<Purpose> purposes() {
    Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
    purposes.addAll(needs);
    purposes.addAll(wants);
    return purposes;
  }

  /** One credential for two that name the same Secret: it must do for both. */
  CredentialSpec with(CredentialSpec other) {
    Set<Purpose> allNeeds = EnumSet.noneOf(Purpose.class);
    allNeeds.addAll(needs);
    allNeeds.addAll(other.needs);
    Set<Purpose> allWants = purposes();
    allWants.addAll(other.wants);
    return new CredentialSpec(
        line, part, secret, commonName, allNeeds, allWants, names.with(other.names), false, true);
  }
}
