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

/** Checks the fields of a leaf certificate: serial number, key usages, extensions. */
public final class LeafRules {
  private static final int MAX_SERIAL_BYTES = 20;

  private LeafRules() {}

  public static List<Finding> check(
      FindingLocation location, CredentialSpec spec, Certificate leaf) {
    List<Finding> findings = new ArrayList<>();
    checkSerial(location, leaf).ifPresent(findings::add);
    checkCriticalExtensions(location, leaf).ifPresent(findings::add);
    findings.addAll(checkPurposes(location, spec, leaf));
    if (!leaf.extensions().hasUsage(Extensions.DIGITAL_SIGNATURE)) {
      findings.add(
          location.warning(
              FindingCode.KEY_USAGE_INCOMPLETE,
              "its key usage lacks digitalSignature. Go accepts that, other clients may not."
                  + " Re-issue it with that usage."));
    }
    if (leaf.extensions().isCa()) {
      findings.add(
          location.warning(
              FindingCode.LEAF_IS_CA,
              "is a CA certificate. Its key can sign other certificates. Re-issue it with"
                  + " CA:FALSE."));
    }
    return findings;
  }

  /** Checks the serial number of a leaf or a CA. */
  static Optional<Finding> checkSerial(FindingLocation location, Certificate certificate) {
    int serialBytes = certificate.serial().toByteArray().length;
    if (certificate.serial().signum() < 0) {
      return Optional.of(
          location.error(
              FindingCode.SERIAL_NUMBER_INVALID,
              "\"%s\" has a negative serial number. etcd refuses to load it. Re-issue it."
                  .formatted(FindingLocation.printable(certificate.subject()))));
    }
    return certificate.serial().signum() == 0 || serialBytes > MAX_SERIAL_BYTES
        ? Optional.of(
            location.warning(
                FindingCode.SERIAL_NUMBER_NON_CONFORMING,
                "has a serial number that is zero or longer than 20 bytes. etcd accepts it, other"
                    + " tools may not. Re-issue it."))
        : Optional.empty();
  }

  /** Checks that Go knows all critical extensions of a leaf or a CA. */
  static Optional<Finding> checkCriticalExtensions(
      FindingLocation location, Certificate certificate) {
    return certificate.extensions().unknownCritical().isEmpty()
        ? Optional.empty()
        : Optional.of(
            location.error(
                FindingCode.UNKNOWN_CRITICAL_EXTENSION,
                "has the unknown critical extension %s. Every connection is refused."
                        .formatted(
                            FindingLocation.printable(certificate.extensions().unknownCritical()))
                    + " Re-issue it without this extension."));
  }

  private static List<Finding> checkPurposes(
      FindingLocation location, CredentialSpec spec, Certificate leaf) {
    List<Finding> findings = new ArrayList<>();
    Set<String> stated = leaf.extensions().purposes();
    if (stated.isEmpty() || stated.contains(Extensions.ANY_PURPOSE)) {
      findings.add(
          location.warning(
              FindingCode.EXTENDED_KEY_USAGE_ABSENT,
              "allows any extended key usage. A server's key could also act as a client. Re-issue"
                  + " it with the usages that it needs."));
      return findings;
    }
    firstMissing(spec.requiredPurposes(), leaf)
        .ifPresent(
            purpose ->
                findings.add(
                    location.error(
                        FindingCode.EXTENDED_KEY_USAGE_MISSING,
                        "lacks extended key usage %s: %s. Re-issue it with that usage."
                            .formatted(purpose.displayName(), reason(spec, purpose)))));
    if (!spec.requiredPurposes().contains(KeyPurpose.CLIENT)
        && spec.recommendedPurposes().contains(KeyPurpose.CLIENT)) {
      firstMissing(Set.of(KeyPurpose.CLIENT), leaf)
          .ifPresent(
              purpose ->
                  findings.add(
                      location.warning(
                          FindingCode.GATEWAY_NEEDS_CLIENT_AUTH,
                          "lacks extended key usage clientAuth: the gRPC gateway presents it as a"
                              + " client. Calls through the gateway fail. Re-issue it with that"
                              + " usage.")));
    }
    return findings;
  }

  private static Optional<KeyPurpose> firstMissing(Set<KeyPurpose> purposes, Certificate leaf) {
    return purposes.stream()
        .sorted()
        .filter(purpose -> !leaf.extensions().allows(purpose))
        .findFirst();
  }

  private static String reason(CredentialSpec spec, KeyPurpose purpose) {
    if (spec.line() == Line.PEER) {
      return "a peer uses one key pair as server and as client";
    }
    return purpose == KeyPurpose.CLIENT && spec.part() == Part.SERVER
        ? "the gRPC gateway presents it as a client"
        : "the other side refuses it";
  }
}
