package io.etcdwarden.status;

import io.etcdwarden.api.CertificateStatus.FindingStatus;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Converts the findings about one TLS artifact to the status. A bundle may have a thousand broken
 * blocks, and the API server refuses a status of that size, so the last entry counts what is left
 * out.
 */
final class FindingStatuses {
  private static final int MAX_FINDINGS = 20;

  /** Many findings with one code hide the others. */
  private static final int MAX_WITH_ONE_CODE = 5;

  private FindingStatuses() {}

  /** The findings, in their order: errors first. */
  static List<FindingStatus> of(List<Finding> findings) {
    List<FindingStatus> shown = new ArrayList<>();
    List<Finding> others = new ArrayList<>();
    Map<FindingCode, Integer> shownByCode = new EnumMap<>(FindingCode.class);
    for (Finding finding : findings) {
      int sameCode = shownByCode.merge(finding.code(), 1, Integer::sum);
      if (shown.size() < MAX_FINDINGS && sameCode <= MAX_WITH_ONE_CODE) {
        shown.add(status(finding, finding.message()));
      } else {
        others.add(finding);
      }
    }
    if (!others.isEmpty()) {
      shown.add(status(others.getFirst(), others(others)));
    }
    return shown;
  }

  private static FindingStatus status(Finding finding, String message) {
    return new FindingStatus(finding.code().reason(), finding.severity().wireName(), message);
  }

  private static String others(List<Finding> others) {
    Map<FindingCode, Long> counts =
        others.stream()
            .collect(
                Collectors.groupingBy(
                    Finding::code, () -> new EnumMap<>(FindingCode.class), Collectors.counting()));
    String codes =
        counts.entrySet().stream()
            .map(entry -> entry.getKey().reason() + " (" + entry.getValue() + ")")
            .collect(Collectors.joining(", "));
    return StatusText.truncate("and %d more findings: %s".formatted(others.size(), codes));
  }
}
