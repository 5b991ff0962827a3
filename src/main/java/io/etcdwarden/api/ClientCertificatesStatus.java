package io.etcdwarden.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * The certificates of {@code spec.pki.clients}; times are RFC 3339 in UTC. There may be a thousand,
 * so they are counted, and only those with a finding are named.
 *
 * @param requested the number of entries
 * @param issued the number of entries that have a valid certificate
 * @param firstNotAfter when the first certificate expires; null if there is none
 * @param nextRenewalTime when the first certificate is renewed; null if there is none
 * @param findings null if there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClientCertificatesStatus(
    Integer requested,
    Integer issued,
    String firstNotAfter,
    String nextRenewalTime,
    List<EntryFinding> findings) {
  /** What is wrong with one entry. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EntryFinding(
      String name, String secret, String code, String severity, String message) {}
}
