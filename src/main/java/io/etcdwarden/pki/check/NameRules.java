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

/** Whether a certificate carries the names by which it is dialled, and none that do harm. */
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
              "is a client certificate with names (%s). An https metrics listener holds them against"
                      .formatted(FindingLocation.printable(String.join(", ", leaf.names())))
                  + " the caller. Issue it without."));
    }
    checkSuspicious(location, leaf).ifPresent(findings::add);
    if (leaf.names().size() > MAX_NAMES) {
      findings.add(
          location.warning(
              FindingCode.SAN_COUNT_LARGE,
              "carries %d names. Each handshake sends them all. Use wildcards."
                  .formatted(leaf.names().size())));
    }
    return findings;
  }

  /** Whether every name that a generated certificate would carry is covered by this one. */
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
    String dialledBy =
        missing.stream().map(RequiredName::dialedBy).distinct().collect(Collectors.joining(", "));
    return Optional.of(
        location.error(
            FindingCode.SUBJECT_ALT_NAME_MISSING,
            "does not cover %s, dialled by %s. %s. Re-issue with these names."
                .formatted(
                    FindingLocation.printable(String.join(", ", names)),
                    FindingLocation.printable(dialledBy),
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
                "does not cover %s. Clients that use these names are refused. Add them."
                    .formatted(FindingLocation.printable(String.join(", ", missing)))));
  }

  /**
   * An accepting member looks for the caller's address behind the caller's names: it looks up names
   * as they stand, so a wildcard never leads to an address.
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
                  "has IP addresses and no DNS name. Members refuse each other once a pod has"
                      + " another address. Add the peer service's names."))
          : Optional.empty();
    }
    Predicate<String> stands = name -> dnsNames.stream().anyMatch(name::equalsIgnoreCase);
    boolean resolves =
        spec.names().recommended().stream().anyMatch(stands)
            || spec.names().required().stream().map(RequiredName::name).allMatch(stands);
    return resolves
        ? Optional.empty()
        : Optional.of(
            location.warning(
                FindingCode.PEER_SAN_NEEDS_REVERSE_DNS,
                "has no name that leads to every member; members are accepted only if reverse DNS"
                    + " of pod IPs works. Add %s."
                        .formatted(spec.names().recommended().stream().findFirst().orElse("one"))));
  }

  private static Optional<Finding> checkSuspicious(FindingLocation location, Certificate leaf) {
    List<String> odd =
        leaf.extensions().dnsNames().stream()
            .filter(
                name ->
                    !HostName.isWellFormed(name, true)
                        || name.contains("_")
                        || HostName.isIpAddress(name))
            .map(name -> "\"" + name + "\"")
            .toList();
    return odd.isEmpty()
        ? Optional.empty()
        : Optional.of(
            location.warning(
                FindingCode.SAN_SUSPICIOUS,
                "carries names that are no host names: %s. They match nothing. Re-issue without."
                    .formatted(FindingLocation.printable(String.join(", ", odd)))));
  }

  private static String presentNames(Certificate leaf) {
    if (leaf.names().isEmpty()) {
      return "It has none; a common name does not count";
    }
    boolean dotted = leaf.extensions().dnsNames().stream().anyMatch(name -> name.endsWith("."));
    return "It has %s%s"
        .formatted(
            FindingLocation.printable(String.join(", ", leaf.names())),
            dotted ? " (a dot at the end never matches)" : "");
  }
}
