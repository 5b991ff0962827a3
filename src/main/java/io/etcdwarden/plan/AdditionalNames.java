package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.x509.HostName;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of {@code spec.pki.additionalNames}, each of which a certificate can hold.
 *
 * <p>The definition of the Etcd lets some other values pass. Such a value would end issuing, or no
 * certificate would ever have the name, so that it would be issued again in every reconcile.
 */
record AdditionalNames(List<String> dnsNames, List<String> ipAddresses) {
  private static final String FIELD = "spec.pki.additionalNames.";
  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?";
  private static final Pattern DNS_NAME =
      Pattern.compile("(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*+");
  private static final int MAX_NAME_LENGTH = 253;

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
    List<String> dnsNames = new ArrayList<>();
    List<String> addresses = new ArrayList<>(ipAddresses(spec));
    for (String name : dnsNames(spec)) {
      (HostName.isIpAddress(name) ? addresses : dnsNames).add(name);
    }
    dnsNames.forEach(name -> refuse("dnsNames", name, dnsProblem(name)));
    addresses.forEach(address -> refuse("ipAddresses", address, addressProblem(address)));
    return new AdditionalNames(dnsNames, addresses);
  }

  /** The spec without the names that {@link #of} refuses. */
  static PkiSpec.AdditionalNames withoutInvalid(PkiSpec.AdditionalNames spec) {
    return new PkiSpec.AdditionalNames(
        dnsNames(spec).stream().filter(name -> problem(name).isEmpty()).toList(),
        ipAddresses(spec).stream().filter(address -> addressProblem(address).isEmpty()).toList());
  }

  private static Optional<String> problem(String name) {
    return HostName.isIpAddress(name) ? addressProblem(name) : dnsProblem(name);
  }

  private static Optional<String> dnsProblem(String name) {
    return name.length() <= MAX_NAME_LENGTH && DNS_NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of(
            "which is no DNS name; a label has at most 63 letters, digits and hyphens, and only"
                + " the first may be a wildcard");
  }

  private static Optional<String> addressProblem(String text) {
    if (!HostName.isIpAddress(text)) {
      return Optional.of("which is no IP address; write it like 203.0.113.7 or 2001:db8::7");
    }
    // A zero in front of a number is octal for some programs. The version 6 form of a version 4
    // address has 16 bytes in certificates of other tools, which Go compares with name constraints
    // as version 6.
    InetAddress address = InetAddress.ofLiteral(text);
    return address instanceof Inet4Address && !address.getHostAddress().equals(text)
        ? Optional.of("which is an IPv4 address; write it like " + address.getHostAddress())
        : Optional.empty();
  }

  private static void refuse(String field, String value, Optional<String> problem) {
    if (problem.isPresent()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC, FIELD + field + " has \"" + value + "\", " + problem.get());
    }
  }

  private static List<String> dnsNames(PkiSpec.AdditionalNames spec) {
    return spec == null ? List.of() : requireNonNullElse(spec.dnsNames(), List.of());
  }

  private static List<String> ipAddresses(PkiSpec.AdditionalNames spec) {
    return spec == null ? List.of() : requireNonNullElse(spec.ipAddresses(), List.of());
  }
}
