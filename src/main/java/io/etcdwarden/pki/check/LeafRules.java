package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Extensions;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a leaf says of itself: purposes, usages, serial, extensions. */
public final class LeafRules {
  private static final int MAX_SERIAL_BYTES = 20;

  private LeafRules() {}

  public static List<Finding> check(
      FindingLocation location, CredentialSpec spec, Certificate leaf) {
    List<Finding> findings = new ArrayList<>(checkForm(location, leaf));
    findings.addAll(checkPurposes(location, spec, leaf));
    if (!leaf.extensions().hasUsage(Extensions.DIGITAL_SIGNATURE)) {
      findings.add(
          location.warning(
              FindingCode.KEY_USAGE_INCOMPLETE,
              "its key usage lacks digitalSignature. Go does not mind, other clients may. Re-issue"
                  + " it with that usage."));
    }
    if (leaf.extensions().isCa()) {
      findings.add(
          location.warning(
              FindingCode.LEAF_IS_CA,
              "may itself sign certificates. Whoever has its key can mint more. Re-issue it with"
                  + " CA:FALSE."));
    }
    return findings;
  }

  /** What holds of leaves and authorities alike. */
  static List<Finding> checkForm(FindingLocation location, Certificate certificate) {
    List<Finding> findings = new ArrayList<>();
    int serialBytes = certificate.serial().toByteArray().length;
    if (certificate.serial().signum() < 0) {
      findings.add(
          location.error(
              FindingCode.SERIAL_NUMBER_INVALID,
              "has a negative serial number. etcd refuses to load it. Re-issue it."));
    } else if (certificate.serial().signum() == 0 || serialBytes > MAX_SERIAL_BYTES) {
      findings.add(
          location.warning(
              FindingCode.SERIAL_NUMBER_NON_CONFORMING,
              "has a serial number that is zero or longer than 20 bytes. etcd does not mind, other"
                  + " tools may. Re-issue it."));
    }
    if (!certificate.extensions().unknownCritical().isEmpty()) {
      findings.add(
          location.error(
              FindingCode.UNKNOWN_CRITICAL_EXTENSION,
              "has the critical extension %s, which is unknown. Every connection is refused."
                      .formatted(
                          FindingLocation.printable(certificate.extensions().unknownCritical()))
                  + " Re-issue it without."));
    }
    return findings;
  }

  private static List<Finding> checkPurposes(
      FindingLocation location, CredentialSpec spec, Certificate leaf) {
    List<Finding> findings = new ArrayList<>();
    Set<String> stated = leaf.extensions().purposes();
    if (stated.isEmpty() || stated.contains(Extensions.ANY_PURPOSE)) {
      findings.add(
          location.warning(
              FindingCode.EXTENDED_KEY_USAGE_ABSENT,
              "may be used for any purpose. A server's key could also act as a client. Re-issue it"
                  + " with the purposes it needs."));
      return findings;
    }
    firstMissing(spec.requiredPurposes(), leaf)
        .ifPresent(
            keyPurpose ->
                findings.add(
                    location.error(
                        FindingCode.EXTENDED_KEY_USAGE_MISSING,
                        "lacks %s: %s. Re-issue it with that purpose."
                            .formatted(keyPurpose.displayName(), reason(spec, keyPurpose)))));
    if (!spec.requiredPurposes().contains(KeyPurpose.CLIENT)
        && spec.recommendedPurposes().contains(KeyPurpose.CLIENT)) {
      firstMissing(Set.of(KeyPurpose.CLIENT), leaf)
          .ifPresent(
              keyPurpose ->
                  findings.add(
                      location.warning(
                          FindingCode.GATEWAY_NEEDS_CLIENT_AUTH,
                          "lacks clientAuth: the gRPC gateway presents it as a client. Calls"
                              + " through the gateway fail. Re-issue it with that purpose.")));
    }
    return findings;
  }

  private static Optional<KeyPurpose> firstMissing(Set<KeyPurpose> purposes, Certificate leaf) {
    return purposes.stream()
        .sorted()
        .filter(keyPurpose -> !leaf.extensions().allows(keyPurpose))
        .findFirst();
  }

  private static String reason(CredentialSpec spec, KeyPurpose keyPurpose) {
    if (spec.line() == Line.PEER) {
      return "peers use one pair as server and client";
    }
    return keyPurpose == KeyPurpose.CLIENT && spec.part() == Part.SERVER
        ? "the gRPC gateway presents it as a client"
        : "the other side refuses it";
  }
}
