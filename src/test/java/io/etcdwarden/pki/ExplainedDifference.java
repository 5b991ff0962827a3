package io.etcdwarden.pki;

import static io.etcdwarden.pki.secret.Line.BACKUP;
import static io.etcdwarden.pki.secret.Line.CLIENT;
import static io.etcdwarden.pki.secret.Line.PEER;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import java.util.List;
import java.util.Set;

/** A finding that is an error although every program of the cluster works, and the reason. */
record ExplainedDifference(FindingCode code, Part part, Set<Line> lines, String reason) {
  private static final String LOST =
      "a certificate that a user wants to be trusted is not trusted, and no program says so";
  private static final List<ExplainedDifference> ALL =
      List.of(
          new ExplainedDifference(
              FindingCode.PEM_TRUNCATED, Part.CA, Set.of(CLIENT, PEER, BACKUP), LOST),
          new ExplainedDifference(FindingCode.CERTIFICATE_MALFORMED, Part.CA, Set.of(BACKUP), LOST),
          new ExplainedDifference(
              FindingCode.KEY_ALGORITHM_UNSUPPORTED, Part.CA, Set.of(BACKUP), LOST),
          new ExplainedDifference(
              FindingCode.PEM_UNEXPECTED_BLOCK, Part.CA, Set.of(CLIENT, BACKUP), LOST),
          new ExplainedDifference(
              FindingCode.PEM_UNEXPECTED_BLOCK,
              Part.CA,
              Set.of(PEER),
              "etcd reads blocks with any label, but no other reader of PEM does"));

  /** Whether all errors are explained, so that programs may work in spite of them. */
  static boolean explainAll(List<Finding> errors) {
    return errors.stream().allMatch(error -> ALL.stream().anyMatch(it -> it.explains(error)));
  }

  private boolean explains(Finding error) {
    return error.code() == code && error.part() == part && lines.contains(error.line());
  }
}
