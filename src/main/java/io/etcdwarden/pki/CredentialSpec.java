package io.etcdwarden.pki;

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
}
