package io.etcdwarden.pki;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a leaf says of itself: purposes, usages, serial, extensions. */
final class LeafRules {
  private static final int LONGEST_SERIAL = 20;

  private LeafRules() {}

  static List<Finding> check(Place place, CredentialSpec spec, Certificate leaf) {
    List<Finding> findings = new ArrayList<>(form(place, leaf));
    findings.addAll(purposes(place, spec, leaf));
    if (!leaf.extensions().hasUsage(Extensions.DIGITAL_SIGNATURE)) {
      findings.add(
          place.warning(
              FindingCode.KEY_USAGE_INCOMPLETE,
              "its key usage lacks digitalSignature. Go does not mind, other clients may. Re-issue"
                  + " it with that usage."));
    }
    if (leaf.extensions().isAuthority()) {
      findings.add(
          place.warning(
              FindingCode.LEAF_IS_CA,
              "may itself sign certificates. Whoever has its key can mint more. Re-issue it with"
                  + " CA:FALSE."));
    }
    return findings;
  }

  /** What holds of leaves and authorities alike. */
  static List<Finding> form(Place place, Certificate certificate) {
    List<Finding> findings = new ArrayList<>();
    int serialBytes = certificate.serial().toByteArray().length;
    if (certificate.serial().signum() < 0) {
      findings.add(
          place.error(
              FindingCode.SERIAL_NUMBER_INVALID,
              "has a negative serial number. etcd refuses to load it. Re-issue it."));
    } else if (certificate.serial().signum() == 0 || serialBytes > LONGEST_SERIAL) {
      findings.add(
          place.warning(
              FindingCode.SERIAL_NUMBER_NON_CONFORMING,
              "has a serial number that is zero or longer than 20 bytes. etcd does not mind, other"
                  + " tools may. Re-issue it."));
    }
    if (!certificate.extensions().unknownCritical().isEmpty()) {
      findings.add(
          place.error(
              FindingCode.UNKNOWN_CRITICAL_EXTENSION,
              "has the critical extension %s, which is unknown. Every connection is refused."
                      .formatted(Place.quote(certificate.extensions().unknownCritical()))
                  + " Re-issue it without."));
    }
    return findings;
  }

  private static List<Finding> purposes(Place place, CredentialSpec spec, Certificate leaf) {
    List<Finding> findings = new ArrayList<>();
    Set<String> stated = leaf.extensions().purposes();
    if (stated.isEmpty() || stated.contains(Extensions.ANY_PURPOSE)) {
      findings.add(
          place.warning(
              FindingCode.EXTENDED_KEY_USAGE_ABSENT,
              "may be used for any purpose. A server's key could also act as a client. Re-issue it"
                  + " with the purposes it needs."));
      return findings;
    }
    lacking(spec.needs(), leaf)
        .ifPresent(
            purpose ->
                findings.add(
                    place.error(
                        FindingCode.EXTENDED_KEY_USAGE_MISSING,
                        "lacks %s: %s. Re-issue it with that purpose."
                            .formatted(purpose.word(), reason(spec, purpose)))));
    if (!spec.needs().contains(Purpose.CLIENT) && spec.wants().contains(Purpose.CLIENT)) {
      lacking(Set.of(Purpose.CLIENT), leaf)
          .ifPresent(
              purpose ->
                  findings.add(
                      place.warning(
                          FindingCode.GATEWAY_NEEDS_CLIENT_AUTH,
                          "lacks clientAuth: the gRPC gateway presents it as a client. Calls through"
                              + " the gateway fail. Re-issue it with that purpose.")));
    }
    return findings;
  }

  private static Optional<Purpose> lacking(Set<Purpose> purposes, Certificate leaf) {
    return purposes.stream()
        .sorted()
        .filter(purpose -> !leaf.extensions().allows(purpose))
        .findFirst();
  }

  private static String reason(CredentialSpec spec, Purpose purpose) {
    if (spec.line() == Line.PEER) {
      return "peers use one pair as server and client";
    }
    return purpose == Purpose.CLIENT && spec.part() == Part.SERVER
        ? "the gRPC gateway presents it as a client"
        : "the other side refuses it";
  }
}
