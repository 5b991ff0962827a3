package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.request.ClientCertificateProblem;
import io.etcdwarden.pki.request.ClientCertificateProblem.Code;
import io.etcdwarden.pki.request.ClientCertificateRequest;
import io.etcdwarden.pki.request.ClientCertificateSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Plans the certificates of {@code spec.pki.clients}. An entry with a wrong value is reported and
 * left out: it concerns one application, and the cluster and the other entries go on.
 */
final class ClientCertificatePlanner {
  private static final String FIELD = "spec.pki.clients";
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,61}[a-z0-9])?");

  /** X.509 limits common names and organizations to 64 characters. */
  private static final Pattern SUBJECT_PART =
      Pattern.compile("(?=\\S)[^\\p{Cntrl}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]{0,63}\\S");

  /** As the Secrets of CA generations of any Etcd, which hold private keys of CAs. */
  private static final Pattern CA_GENERATION = Pattern.compile(".*-(client|peer|backup)-ca-[0-9]+");

  private static final int MAX_ORGANIZATIONS = 16;

  /** etcd lets its user root do everything. */
  private static final String ROOT = "root";

  private final PkiPolicy policy;
  private final Duration minValidity;
  private final Set<String> reserved;
  private final List<ClientCertificateSpec> specs = new ArrayList<>();
  private final List<ClientCertificateProblem> problems = new ArrayList<>();
  private final Set<String> secrets = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  private ClientCertificatePlanner(PkiPolicy policy, Duration minValidity, Set<String> reserved) {
    this.policy = policy;
    this.minValidity = minValidity;
    this.reserved = reserved;
  }

  /**
   * @param minValidity the shortest validity that is accepted
   */
  static ClientCertificateRequest plan(Etcd etcd, PkiPolicy policy, Duration minValidity) {
    PkiSpec pki = etcd.getSpec().pki();
    if (pki == null || pki.clients() == null) {
      return ClientCertificateRequest.NONE;
    }
    Set<String> reserved = SecretReferences.observed(etcd);
    return new ClientCertificatePlanner(policy, minValidity, reserved).plan(pki.clients());
  }

  private ClientCertificateRequest plan(List<PkiSpec.ClientCertificate> entries) {
    for (int index = 0; index < entries.size(); index++) {
      add(entries.get(index), index);
    }
    return new ClientCertificateRequest(specs, problems, secrets, entries.size());
  }

  private void add(PkiSpec.ClientCertificate entry, int index) {
    String secret = requireNonNullElse(entry.secretName(), "");
    String name = requireNonNullElse(entry.name(), "");
    String shown = name.isEmpty() ? "[" + index + "]" : FindingLocation.printable(name);
    secrets.add(secret);
    try {
      ClientCertificateSpec spec = spec(entry, name, secret);
      if (!names.add(name)) {
        report(shown, secret, Code.DUPLICATE, "an entry before it has the same name. Rename one.");
      } else if (isReserved(secret)) {
        report(
            shown,
            secret,
            Code.SECRET_RESERVED,
            "the cluster itself uses Secret %s. Name another Secret.".formatted(secret));
      } else {
        specs.add(spec);
        reportRoot(spec);
      }
    } catch (OperatorException invalid) {
      report(shown, FindingLocation.printable(secret), Code.INVALID, invalid.getMessage() + ".");
    }
  }

  private boolean isReserved(String secret) {
    return reserved.contains(secret) || CA_GENERATION.matcher(secret).matches();
  }

  private void reportRoot(ClientCertificateSpec spec) {
    if (spec.commonName().equals(ROOT)) {
      report(
          spec.name(),
          spec.secret(),
          Code.ROOT_USER,
          "etcd takes the owner of Secret %s for its user root, who may do everything. If that is not meant, set another commonName."
              .formatted(spec.secret()));
    }
  }

  private void report(String entry, String secret, Code code, String message) {
    problems.add(new ClientCertificateProblem(entry, secret, code, message));
  }

  private ClientCertificateSpec spec(PkiSpec.ClientCertificate entry, String name, String secret) {
    if (!NAME.matcher(name).matches()) {
      throw invalid(
          "name",
          name,
          "which is no name; write at most 63 lower-case letters, digits, '-' and '.'");
    }
    if (!SecretRules.isName(secret)) {
      throw invalid(
          "secretName",
          secret,
          "which no Secret can have; write lower-case letters, digits, '-' and '.'");
    }
    AdditionalNames additional =
        AdditionalNames.of(entry.additionalNames(), FIELD + "[].additionalNames.");
    return new ClientCertificateSpec(
        name,
        secret,
        subjectPart("commonName", requireNonNullElse(entry.commonName(), name)),
        organizations(entry),
        additional.dnsNames(),
        additional.ipAddresses(),
        PkiPolicyPlanner.validity(entry.validity(), FIELD + "[].validity", minValidity)
            .orElse(policy.leafValidity()),
        renewAtPercent(entry));
  }

  private int renewAtPercent(PkiSpec.ClientCertificate entry) {
    if (entry.renewAt() == null) {
      return policy.leafRenewAtPercent();
    }
    int percent = PkiPolicyPlanner.percent(entry.renewAt(), FIELD + "[].renewAt");
    if (percent < 1 || percent > 99) {
      throw invalid("renewAt", entry.renewAt(), "expected 1% to 99%");
    }
    return percent;
  }

  private static List<String> organizations(PkiSpec.ClientCertificate entry) {
    List<String> organizations = requireNonNullElse(entry.organizations(), List.of());
    if (organizations.size() > MAX_ORGANIZATIONS) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "%s[].organizations has %d entries; write at most %d"
              .formatted(FIELD, organizations.size(), MAX_ORGANIZATIONS));
    }
    return organizations.stream().map(it -> subjectPart("organizations", it)).toList();
  }

  private static String subjectPart(String field, String value) {
    if (!SUBJECT_PART.matcher(value).matches()) {
      throw invalid(
          field,
          value,
          "which a certificate cannot have; write 1 to 64 characters, without control characters"
              + " and without a space at an end");
    }
    return value;
  }

  private static OperatorException invalid(String field, String value, String problem) {
    return new OperatorException(
        ErrorCode.INVALID_SPEC,
        "%s[].%s is \"%s\", %s".formatted(FIELD, field, FindingLocation.printable(value), problem));
  }
}
