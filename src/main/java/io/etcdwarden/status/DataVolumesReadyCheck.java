package io.etcdwarden.status;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    List<Trouble> found = troubles(facts);
    String warnings =
        found.stream()
            .filter(trouble -> trouble.isToldAt(facts.now()))
            .map(Trouble::sentence)
            .collect(Collectors.joining(" "));
    Verdict verdict =
        warnings.isEmpty()
            ? Verdict.yes("NoWarningsFoundForDataVolumes", "No volume reports a warning.")
            : Verdict.no("FoundWarningsForDataVolumes", warnings);
    return Optional.of(verdict.until(Trouble.nextChange(found, facts.now())));
  }

  /** What the cluster warns of says more than the state of a claim. */
  private static List<Trouble> troubles(Facts facts) {
    Map<String, Trouble> found = new TreeMap<>();
    facts.outcome().after().claims().stream()
        .filter(claim -> isOfMembers(claim.getMetadata().getName(), facts))
        .forEach(
            claim ->
                ClaimStates.of(claim)
                    .ifPresent(trouble -> found.put(claim.getMetadata().getName(), trouble)));
    facts
        .outcome()
        .after()
        .claimWarnings()
        .forEach(
            (claim, warnings) -> {
              if (isOfMembers(claim, facts)) {
                found.put(claim, warned(claim, warnings));
              }
            });
    return List.copyOf(found.values());
  }

  private static Trouble warned(String claim, List<String> warnings) {
    return Trouble.ofPod(
        "FoundWarningsForDataVolumes", claim + ": " + String.join("; ", warnings), Instant.MIN);
  }

  private static boolean isOfMembers(String claim, Facts facts) {
    return claim.startsWith(
        facts.outcome().plan().storage().claimTemplate()
            + "-"
            + facts.outcome().plan().names().memberSet()
            + "-");
  }
}
