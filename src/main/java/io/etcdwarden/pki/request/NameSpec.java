package io.etcdwarden.pki.request;

import java.util.List;
import java.util.stream.Stream;

/**
 * The names of one server certificate. Without a required name some connection fails; without a
 * recommended one some users are put off. A generated certificate carries all DNS names and IP
 * addresses listed last, in that order; they include the required and the recommended ones.
 */
public record NameSpec(
    List<RequiredName> required,
    List<String> recommended,
    List<String> dnsNames,
    List<String> ipAddresses) {
  /**
   * No name at all, as client certificates want it: etcd checks a client's names where it finds
   * any.
   */
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
