package io.etcdwarden.pki.request;

import java.util.List;
import java.util.stream.Stream;

/**
 * The names of a server certificate.
 *
 * @param required the names without which a program of the cluster cannot connect
 * @param recommended the names without which some clients cannot connect
 * @param dnsNames the DNS names of a generated certificate, in order. They cover all required and
 *     recommended names
 * @param ipAddresses the IP addresses of a generated certificate, in order
 */
public record NameSpec(
    List<RequiredName> required,
    List<String> recommended,
    List<String> dnsNames,
    List<String> ipAddresses) {
  /** No names, for a client certificate: etcd checks the names of a client if there are any. */
  public static final NameSpec NONE = new NameSpec(List.of(), List.of(), List.of(), List.of());

  public NameSpec {
    required = List.copyOf(required);
    recommended = List.copyOf(recommended);
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
  }

  public NameSpec mergedWith(NameSpec other) {
    return new NameSpec(
        union(required, other.required),
        union(recommended, other.recommended),
        union(dnsNames, other.dnsNames),
        union(ipAddresses, other.ipAddresses));
  }

  private static <T> List<T> union(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).distinct().toList();
  }
}
