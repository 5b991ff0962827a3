package io.etcdwarden.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds why one container of a member does not run.
 *
 * <p>A container in a crash loop is waiting, running and terminated in turn. All three states give
 * the same sentence, so that the status does not change with each of them.
 */
final class ContainerProblem {
  static final String BACKUP_RESTORE = "backup-restore";

  private static final String ETCD = "etcd";

  /** A crash loop is two crashes or more; a single crash may be an accident. */
  private static final int CRASH_LOOP = 2;

  /** A container that has run for this long since its last crash has recovered. */
  private static final Duration RECOVERED_AFTER = Duration.ofMinutes(10);

  /** The prefix that newer kubelets put before the reason while they wait for the next attempt. */
  private static final Pattern BACK_OFF =
      Pattern.compile("^Back-off pulling image \"[^\"]*\"(: )?(ErrImagePull: )?");

  private ContainerProblem() {}

  static Optional<Problem> of(String pod, ContainerStatus container) {
    if (Boolean.TRUE.equals(container.getReady())) {
      return Optional.empty();
    }
    ContainerState state = Objects.requireNonNullElseGet(container.getState(), ContainerState::new);
    ContainerState last =
        Objects.requireNonNullElseGet(container.getLastState(), ContainerState::new);
    if (state.getWaiting() != null) {
      return waiting(pod, container, state.getWaiting(), last.getTerminated());
    }
    return state.getTerminated() == null
        ? crashed(pod, container, last.getTerminated(), restarts(container))
        : crashed(pod, container, state.getTerminated(), restarts(container) + 1);
  }

  private static Optional<Problem> waiting(
      String pod,
      ContainerStatus container,
      ContainerStateWaiting waiting,
      ContainerStateTerminated last) {
    String reason = waiting.getReason() == null ? "" : waiting.getReason();
    return switch (reason) {
      case "", "ContainerCreating", "PodInitializing" -> Optional.empty();
      case "ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "RegistryUnavailable" ->
          Optional.of(imageNotPulled(pod, container, waiting));
      case "InvalidImageName" ->
          Optional.of(
              Problem.ofContainer(
                  reason,
                  container.getName(),
                  subject(pod, container)
                      + "has the invalid image name \""
                      + container.getImage()
                      + "\"; correct "
                      + imageField(container)
                      + "."));
      case "CrashLoopBackOff" ->
          Optional.of(
              last == null
                  ? crash(pod, container, "", Instant.MAX)
                  : crash(pod, container, howItEnded(last), Instant.MAX));
      default ->
          Optional.of(
              Problem.ofContainer(
                  reason,
                  container.getName(),
                  subject(pod, container)
                      + "cannot start: "
                      + because(reason, waiting.getMessage())
                      + "."));
    };
  }

  private static Problem imageNotPulled(
      String pod, ContainerStatus container, ContainerStateWaiting waiting) {
    String quote =
        waiting.getMessage() == null
            ? ""
            : BACK_OFF.matcher(waiting.getMessage()).replaceFirst("").strip();
    String why = quote.isEmpty() ? "" : " (" + Problem.quoted(quote) + ")";
    return Problem.ofContainer(
        "ImageNotPulled",
        container.getName(),
        subject(pod, container)
            + "cannot pull the image "
            + container.getImage()
            + why
            + "; correct "
            + imageField(container)
            + " or give the node access to the registry.");
  }

  private static Optional<Problem> crashed(
      String pod, ContainerStatus container, ContainerStateTerminated end, int crashes) {
    if (end == null || isSuccess(end)) {
      return Optional.empty();
    }
    boolean isOutOfMemory = "OOMKilled".equals(end.getReason());
    if (crashes < CRASH_LOOP && !isOutOfMemory) {
      return Optional.empty();
    }
    return Optional.of(crash(pod, container, howItEnded(end), recovered(end)));
  }

  private static Problem crash(String pod, ContainerStatus container, String end, Instant until) {
    String remedy =
        end.contains("OOMKilled")
            ? "; raise the memory limit in " + field(container, "resources") + "."
            : "; see kubectl logs " + pod + " -c " + container.getName() + " --previous.";
    String sentence = subject(pod, container) + "crashes repeatedly" + end + remedy;
    return new Problem("ContainerCrashes", container.getName(), sentence, Instant.MIN, until);
  }

  private static String howItEnded(ContainerStateTerminated end) {
    String reason =
        end.getReason() == null || "Error".equals(end.getReason())
            ? ""
            : " (" + end.getReason() + ")";
    String quote = Problem.quoted(end.getMessage());
    return ", last with exit code "
        + end.getExitCode()
        + reason
        + (quote.isEmpty() ? "" : ": " + quote);
  }

  private static boolean isSuccess(ContainerStateTerminated end) {
    return end.getExitCode() != null && end.getExitCode() == 0;
  }

  private static Instant recovered(ContainerStateTerminated end) {
    return end.getFinishedAt() == null
        ? Instant.MAX
        : Instant.parse(end.getFinishedAt()).plus(RECOVERED_AFTER);
  }

  private static int restarts(ContainerStatus container) {
    return container.getRestartCount() == null ? 0 : container.getRestartCount();
  }

  private static String subject(String pod, ContainerStatus container) {
    return "Pod " + pod + ": container " + container.getName() + " ";
  }

  private static String because(String reason, String message) {
    String quote = Problem.quoted(message);
    return quote.isEmpty() ? reason : reason + ": " + quote;
  }

  private static String imageField(ContainerStatus container) {
    return field(container, "image");
  }

  /** The field of the spec that sets the container; init containers are set by the operator. */
  private static String field(ContainerStatus container, String leaf) {
    return switch (container.getName()) {
      case ETCD -> "spec.etcd." + leaf;
      case BACKUP_RESTORE -> "spec.backup." + leaf;
      default -> "the " + leaf + " that the operator sets";
    };
  }
}
