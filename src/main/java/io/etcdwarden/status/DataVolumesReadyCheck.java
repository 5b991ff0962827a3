package io.etcdwarden.status;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Checks that every member has its volume. */
final class DataVolumesReadyCheck implements ConditionCheck {
  @Override
  public ConditionType type() {
    return ConditionType.DATA_VOLUMES_READY;
  }

  @Override
  public Optional<Result> check(CheckInput input) {
    if (input.memberSet().isEmpty()) {
      return Optional.of(
          Result.ofUnknown(
              "StatefulSetNotFound",
              "StatefulSet " + input.outcome().plan().names().memberSet() + " does not exist."));
    }
    List<Problem> problems = problems(input);
    String warnings =
        problems.stream()
            .filter(problem -> problem.isActiveAt(input.now()))
            .map(Problem::sentence)
            .collect(Collectors.joining(" "));
    Result result =
        warnings.isEmpty()
            ? Result.ofTrue("NoWarningsFoundForDataVolumes", "No volume reports a warning.")
            : Result.ofFalse("FoundWarningsForDataVolumes", warnings);
    return Optional.of(result.withValidUntil(Problem.nextChange(problems, input.now())));
  }

  /** At most one problem for each claim; a Warning event says more than the status of the claim. */
  private static List<Problem> problems(CheckInput input) {
    Map<String, Problem> problems = new TreeMap<>();
    input.outcome().observed().claims().stream()
        .filter(claim -> isOfMembers(claim.getMetadata().getName(), input))
        .forEach(
            claim ->
                VolumeClaimProblem.of(claim)
                    .ifPresent(problem -> problems.put(claim.getMetadata().getName(), problem)));
    input
        .outcome()
        .observed()
        .claimWarnings()
        .forEach(
            (claim, warnings) -> {
              if (isOfMembers(claim, input)) {
                problems.put(claim, ofWarnings(claim, warnings));
              }
            });
    return List.copyOf(problems.values());
  }

  private static Problem ofWarnings(String claim, List<String> warnings) {
    return Problem.ofPod(
        "FoundWarningsForDataVolumes", claim + ": " + String.join("; ", warnings), Instant.MIN);
  }

  private static boolean isOfMembers(String claim, CheckInput input) {
    return claim.startsWith(
        input.outcome().plan().storage().claimTemplate()
            + "-"
            + input.outcome().plan().names().memberSet()
            + "-");
  }
}
