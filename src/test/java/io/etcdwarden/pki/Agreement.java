package io.etcdwarden.pki;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.util.ArrayList;
import java.util.List;

/** Compares the findings of the operator with the faults that the programs of a cluster find. */
final class Agreement {
  private final PkiRequest request;
  private final List<Finding> findings;
  private final EtcdTlsCheck.Verdict verdict;
  private final List<String> differences = new ArrayList<>();

  private Agreement(PkiRequest request, List<Finding> findings, EtcdTlsCheck.Verdict verdict) {
    this.request = request;
    this.findings = findings;
    this.verdict = verdict;
  }

  /** Says for each line on which one side refuses what the other accepts, what each side says. */
  static List<String> differences(
      PkiRequest request, List<Finding> findings, EtcdTlsCheck.Verdict verdict) {
    var agreement = new Agreement(request, findings, verdict);
    agreement.compare();
    return agreement.differences;
  }

  private void compare() {
    List<String> client = new ArrayList<>(verdict.client());
    if (usesGateway()) {
      client.addAll(verdict.gateway());
    }
    compare(Line.CLIENT, client);
    compare(Line.PEER, verdict.peer());
    compare(Line.BACKUP, verdict.backup());
    if (!hasErrors(Line.CLIENT)) {
      expectWarning(verdict.gateway(), FindingCode.GATEWAY_NEEDS_CLIENT_AUTH);
    }
    if (!hasErrors(Line.PEER)) {
      expectWarning(verdict.noReverseDns(), FindingCode.PEER_SAN_NEEDS_REVERSE_DNS);
    }
    if (!hasErrors(Line.CLIENT) && !hasErrors(Line.BACKUP)) {
      expectWarning(verdict.followers(), FindingCode.BACKUP_CA_NOT_IN_CLIENT_BUNDLE);
    }
  }

  private void compare(Line line, List<String> faults) {
    List<Finding> errors =
        findings.stream().filter(finding -> finding.line() == line && finding.isError()).toList();
    if (errors.isEmpty() && !faults.isEmpty()) {
      differences.add(line + ": the operator accepts, a program refuses: " + faults.getFirst());
    }
    if (faults.isEmpty() && !ExplainedDifference.explainAll(errors)) {
      Finding first = errors.getFirst();
      differences.add(
          "%s: the programs accept, the operator refuses: %s %s"
              .formatted(line, first.code().reason(), first.message()));
    }
  }

  private void expectWarning(List<String> faults, FindingCode code) {
    if (!faults.isEmpty() && findings.stream().noneMatch(finding -> finding.code() == code)) {
      differences.add("no " + code.reason() + ", but " + faults.getFirst());
    }
  }

  private boolean hasErrors(Line line) {
    return findings.stream().anyMatch(finding -> finding.line() == line && finding.isError());
  }

  private boolean usesGateway() {
    return request.credentials().stream()
        .filter(spec -> spec.line() == Line.CLIENT && spec.part() == Part.SERVER)
        .map(CredentialSpec::requiredPurposes)
        .anyMatch(purposes -> purposes.contains(KeyPurpose.CLIENT));
  }
}
