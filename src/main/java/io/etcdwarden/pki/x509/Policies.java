package io.etcdwarden.pki.x509;

import java.util.List;

/**
 * The certificate policies of a certificate and its rules for the policies below it.
 *
 * @param ids the object identifiers of the policies, as hexadecimal text
 * @param requireExplicit after how many certificates a policy is required, or -1
 * @param inhibitMapping after how many certificates policies can no longer be mapped, or -1
 * @param inhibitAny after how many certificates the policy for any purpose no longer counts, or -1
 */
public record Policies(
    List<String> ids,
    List<Mapping> mappings,
    int requireExplicit,
    int inhibitMapping,
    int inhibitAny) {
  /** The identifier of anyPolicy. */
  public static final String ANY = "551d2000";

  static final Policies NONE = new Policies(List.of(), List.of(), -1, -1, -1);

  /** A policy of the issuer that counts as another policy of the subject. */
  public record Mapping(String issuerPolicy, String subjectPolicy) {}

  public Policies {
    ids = List.copyOf(ids);
    mappings = List.copyOf(mappings);
  }
}
