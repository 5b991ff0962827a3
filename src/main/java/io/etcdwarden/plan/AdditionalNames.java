package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.x509.HostName;
import io.etcdwarden.pki.x509.NameSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The names of {@code spec.pki.additionalNames}, each of which a certificate can hold.
 *
 * <p>The definition of the Etcd lets some other values pass. Such a value would end issuing, or no
 * certificate would ever have the name, so that it would be issued again in every reconcile.
 */
record AdditionalNames(List<String> dnsNames, List<String> ipAddresses) {
  private static final String FIELD = "spec.pki.additionalNames.";

  AdditionalNames {
    dnsNames = List.copyOf(dnsNames);
    ipAddresses = List.copyOf(ipAddresses);
  }

  /**
   * Reads the names. An IP address among the DNS names becomes an IP address of the certificate:
   * programs that dial an address look for it only there.
   *
   * @throws OperatorException if a certificate cannot hold one of the names
   */
  static AdditionalNames of(PkiSpec.AdditionalNames spec) {
    return of(spec, FIELD);
  }

  /**
   * @param field the field of the spec, with a dot at its end, for the error message
   */
  static AdditionalNames of(PkiSpec.AdditionalNames spec, String field) {
    List<String> dnsNames = new ArrayList<>();
    List<String> addresses = new ArrayList<>(ipAddresses(spec));
    for (String name : dnsNames(spec)) {
      (HostName.isIpAddress(name) ? addresses : dnsNames).add(name);
    }
    dnsNames.forEach(name -> refuse(field + "dnsNames", name, NameSyntax.dnsProblem(name)));
    addresses.forEach(
        address -> refuse(field + "ipAddresses", address, NameSyntax.addressProblem(address)));
    return new AdditionalNames(dnsNames, addresses);
  }

  /** The spec without the names that {@link #of} refuses. */
  static PkiSpec.AdditionalNames withoutInvalid(PkiSpec.AdditionalNames spec) {
    return new PkiSpec.AdditionalNames(
        dnsNames(spec).stream().filter(name -> problem(name).isEmpty()).toList(),
        ipAddresses(spec).stream()
            .filter(address -> NameSyntax.addressProblem(address).isEmpty())
            .toList());
  }

  private static Optional<String> problem(String name) {
    return HostName.isIpAddress(name)
        ? NameSyntax.addressProblem(name)
        : NameSyntax.dnsProblem(name);
  }

  private static void refuse(String field, String value, Optional<String> problem) {
    if (problem.isPresent()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC, field + " has \"" + value + "\", " + problem.get());
    }
  }

  private static List<String> dnsNames(PkiSpec.AdditionalNames spec) {
    return spec == null ? List.of() : requireNonNullElse(spec.dnsNames(), List.of());
  }

  private static List<String> ipAddresses(PkiSpec.AdditionalNames spec) {
    return spec == null ? List.of() : requireNonNullElse(spec.ipAddresses(), List.of());
  }
}
