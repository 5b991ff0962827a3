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
  public Optional<Result> check(CheckInput checkInput) {
    if (checkInput.memberSet().isEmpty()) {
      return Optional.of(
          Result.ofUnknown(
              "StatefulSetNotFound",
              "StatefulSet " + checkInput.outcome().plan().names().memberSet() + " is not there."));
    }
    List<Problem> found = troubles(checkInput);
    String warnings =
        found.stream()
            .filter(problem -> problem.isActiveAt(checkInput.now()))
            .map(Problem::sentence)
            .collect(Collectors.joining(" "));
    Result result =
        warnings.isEmpty()
            ? Result.ofTrue("NoWarningsFoundForDataVolumes", "No volume reports a warning.")
            : Result.ofFalse("FoundWarningsForDataVolumes", warnings);
    return Optional.of(result.until(Problem.nextChange(found, checkInput.now())));
  }

  /** What the cluster warns of says more than the state of a claim. */
  private static List<Problem> troubles(CheckInput checkInput) {
    Map<String, Problem> found = new TreeMap<>();
    checkInput.outcome().observed().claims().stream()
        .filter(claim -> isOfMembers(claim.getMetadata().getName(), checkInput))
        .forEach(
            claim ->
                VolumeClaimProblem.of(claim)
                    .ifPresent(problem -> found.put(claim.getMetadata().getName(), problem)));
    checkInput
        .outcome()
        .observed()
        .claimWarnings()
        .forEach(
            (claim, warnings) -> {
              if (isOfMembers(claim, checkInput)) {
                found.put(claim, warned(claim, warnings));
              }
            });
    return List.copyOf(found.values());
  }

  private static Problem warned(String claim, List<String> warnings) {
    return Problem.ofPod(
        "FoundWarningsForDataVolumes", claim + ": " + String.join("; ", warnings), Instant.MIN);
  }

  private static boolean isOfMembers(String claim, CheckInput checkInput) {
    return claim.startsWith(
        checkInput.outcome().plan().storage().claimTemplate()
            + "-"
            + checkInput.outcome().plan().names().memberSet()
            + "-");
  }
}
