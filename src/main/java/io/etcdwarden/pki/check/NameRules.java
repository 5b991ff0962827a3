package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.RequiredName;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Checks whether a certificate has the names by which clients dial the server. */
public final class NameRules {
  private static final int MAX_NAMES = 100;

  private NameRules() {}

  public static List<Finding> check(
      FindingLocation location, CredentialSpec spec, Certificate leaf) {
    List<Finding> findings = new ArrayList<>();
    checkRequired(location, spec, leaf).ifPresent(findings::add);
    if (spec.line() == Line.PEER && spec.part() == Part.SERVER) {
      checkPeerNames(location, spec, leaf).ifPresent(findings::add);
    } else {
      checkRecommended(location, spec, leaf).ifPresent(findings::add);
    }
    if (spec.part() == Part.CLIENT && !leaf.names().isEmpty()) {
      findings.add(
          location.warning(
              FindingCode.CLIENT_SAN_PRESENT,
              "is a client certificate with names (%s). An https metrics listener checks them against"
                      .formatted(FindingLocation.printable(String.join(", ", leaf.names())))
                  + " the caller's address. Re-issue it without names."));
    }
    checkSuspicious(location, leaf).ifPresent(findings::add);
    if (leaf.names().size() > MAX_NAMES) {
      findings.add(
          location.warning(
              FindingCode.SAN_COUNT_LARGE,
              "has %d names. Each TLS handshake sends them all. Use wildcards."
                  .formatted(leaf.names().size())));
    }
    return findings;
  }

  /** Whether the certificate covers every name that a generated one would have. */
  public static boolean coversAll(CredentialSpec spec, Certificate leaf) {
    Predicate<String> covered = name -> HostName.isCovered(name, leaf);
    return spec.names().dnsNames().stream().allMatch(covered)
        && spec.names().ipAddresses().stream().allMatch(covered);
  }

  private static Optional<Finding> checkRequired(
      FindingLocation location, CredentialSpec spec, Certificate leaf) {
    List<RequiredName> missing =
        spec.names().required().stream()
            .filter(required -> !HostName.isCovered(required.name(), leaf))
            .toList();
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = missing.stream().map(RequiredName::name).toList();
    String dialedBy =
        missing.stream().map(RequiredName::dialedBy).distinct().collect(Collectors.joining(", "));
    return Optional.of(
        location.error(
            FindingCode.SUBJECT_ALT_NAME_MISSING,
            "does not cover %s, dialed by %s. %s. Re-issue it with these names."
                .formatted(
                    FindingLocation.printable(String.join(", ", names)),
                    FindingLocation.printable(dialedBy),
                    presentNames(leaf))));
  }

  private static Optional<Finding> checkRecommended(
      FindingLocation location, CredentialSpec spec, Certificate leaf) {
    List<String> missing =
        spec.names().recommended().stream()
            .filter(name -> !HostName.isCovered(name, leaf))
            .toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            location.warning(
                FindingCode.SUBJECT_ALT_NAME_RECOMMENDED,
                "does not cover %s. Clients that dial these names fail. Re-issue it with these names."
                    .formatted(FindingLocation.printable(String.join(", ", missing)))));
  }

  /**
   * Checks the peer certificate as the accepting member does: etcd resolves the DNS names of the
   * caller's certificate and expects the caller's address. A wildcard cannot be resolved.
   */
  private static Optional<Finding> checkPeerNames(
      FindingLocation location, CredentialSpec spec, Certificate leaf) {
    List<String> dnsNames = leaf.extensions().dnsNames();
    boolean addresses = !leaf.extensions().ipAddresses().isEmpty();
    if (spec.skipsPeerNameCheck()) {
      return Optional.empty();
    }
    if (dnsNames.isEmpty()) {
      return addresses
          ? Optional.of(
              location.error(
                  FindingCode.PEER_SAN_IP_ONLY,
                  "has IP addresses and no DNS name. Members refuse each other once a pod gets"
                      + " another address. Add the names of the peer Service."))
          : Optional.empty();
    }
    Predicate<String> isPresent = name -> dnsNames.stream().anyMatch(name::equalsIgnoreCase);
    boolean resolves =
        spec.names().recommended().stream().anyMatch(isPresent)
            || spec.names().required().stream().map(RequiredName::name).allMatch(isPresent);
    return resolves
        ? Optional.empty()
        : Optional.of(
            location.warning(
                FindingCode.PEER_SAN_NEEDS_REVERSE_DNS,
                "has no DNS name that resolves to every member. Members accept each other only if"
                    + " reverse DNS of pod IPs works. Add %s."
                        .formatted(
                            spec.names().recommended().stream()
                                .findFirst()
                                .orElse("such a name"))));
  }

  private static Optional<Finding> checkSuspicious(FindingLocation location, Certificate leaf) {
    List<String> suspicious =
        leaf.extensions().dnsNames().stream()
            .filter(
                name ->
                    !HostName.isWellFormed(name, true)
                        || name.contains("_")
                        || HostName.isIpAddress(name))
            .map(name -> "\"" + name + "\"")
            .toList();
    return suspicious.isEmpty()
        ? Optional.empty()
        : Optional.of(
            location.warning(
                FindingCode.SAN_SUSPICIOUS,
                "has names that are not host names: %s. They match nothing. Re-issue it without them."
                    .formatted(FindingLocation.printable(String.join(", ", suspicious)))));
  }

  private static String presentNames(Certificate leaf) {
    if (leaf.names().isEmpty()) {
      return "It has no names; a common name does not count";
    }
    boolean dotted = leaf.extensions().dnsNames().stream().anyMatch(name -> name.endsWith("."));
    return "It has %s%s"
        .formatted(
            FindingLocation.printable(String.join(", ", leaf.names())),
            dotted ? " (a trailing dot never matches)" : "");
  }
}
