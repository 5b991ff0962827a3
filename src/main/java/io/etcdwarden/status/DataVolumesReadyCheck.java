package io.etcdwarden.status;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the members' volumes are there. */
final class DataVolumesReadyCheck implements ConditionCheck {
  @Override
  public String type() {
    return "DataVolumesReady";
  }

  @Override
  public Optional<Verdict> check(Facts facts) {
    if (facts.memberSet().isEmpty()) {
      return Optional.of(
          Verdict.unknown(
              "StatefulSetNotFound",
              "StatefulSet " + facts.outcome().plan().names().memberSet() + " is not there."));
    }
    String prefix =
        facts.outcome().plan().storage().claimTemplate()
            + "-"
            + facts.outcome().plan().names().memberSet();
    Map<String, List<String>> trouble = facts.outcome().after().claimWarnings();
    String warnings =
        trouble.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(prefix))
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getKey() + ": " + String.join("; ", entry.getValue()))
            .collect(Collectors.joining(" "));
    return Optional.of(
        warnings.isEmpty()
            ? Verdict.yes("NoWarningsFoundForDataVolumes", "No volume reports a warning.")
            : Verdict.no("FoundWarningsForDataVolumes", warnings));
  }
}
