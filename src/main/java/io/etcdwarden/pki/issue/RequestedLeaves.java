package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the key pairs of a request whose references can be used, one spec per Secret. */
final class RequestedLeaves {
  private final PkiRequest request;
  private final SecretSet secrets;

  RequestedLeaves(PkiRequest request, SecretSet secrets) {
    this.request = request;
    this.secrets = secrets;
  }

  /** The specs by Secret name. Two specs of one Secret are merged into one that serves both. */
  IssuanceResult<Map<String, CredentialSpec>> bySecret() {
    Map<String, CredentialSpec> merged = new LinkedHashMap<>();
    List<Finding> findings = new ArrayList<>();
    for (LineRequest line : request.lines()) {
      for (CredentialSpec spec : line.credentials()) {
        List<Finding> unusable = check(spec);
        findings.addAll(unusable);
        if (unusable.isEmpty() && isRequested(spec)) {
          merged.merge(spec.secret().name(), spec, CredentialSpec::mergedWith);
        }
      }
    }
    return IssuanceResult.of(merged).withFindings(findings);
  }

  private static boolean isRequested(CredentialSpec spec) {
    return spec.isPresented() && (spec.secret().given() || !spec.warningsOnly());
  }

  private List<Finding> check(CredentialSpec spec) {
    FindingLocation location = FindingLocation.of(spec, request.namespace());
    if (!spec.isPresented() && spec.secret().given()) {
      return List.of(
          location.warning(
              FindingCode.REFERENCE_UNUSED,
              "is not used: members present the server key pair in both directions. Remove the"
                  + " reference."));
    }
    if (!isRequested(spec)) {
      return List.of();
    }
    List<Finding> unreachable = SecretRules.checkReference(location, spec.secret());
    return unreachable.isEmpty() ? checkNotCaSecret(location, spec).stream().toList() : unreachable;
  }

  private Optional<Finding> checkNotCaSecret(FindingLocation location, CredentialSpec spec) {
    String name = spec.secret().name();
    boolean isCaSecret =
        request.lines().stream().anyMatch(line -> line.ca().secret().name().equals(name));
    boolean isProvided =
        secrets.find(name).filter(it -> !PkiLabels.isGenerated(it.labels())).isPresent();
    return isCaSecret && !isProvided
        ? Optional.of(
            location.error(
                FindingCode.SECRET_REF_INVALID,
                "is also named as the CA Secret. A generated CA needs a Secret of its own. Name"
                    + " another Secret."))
        : Optional.empty();
  }
}
