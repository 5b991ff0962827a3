package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.LastError;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.kube.access.EtcdApi;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A task that a user asks for by a command: creates it and follows it to its end.
 *
 * @param operation the word in the name of the task, such as {@code snapshot}
 */
record RequestedTask(Etcd etcd, String operation, EtcdOpsTask.Config config) {
  /** The API server adds five characters to a generated name, which is a DNS label of 63. */
  private static final int MAX_PREFIX_LENGTH = 58;

  /**
   * Creates the task.
   *
   * @param timeout the longest time to wait for its end; empty to return at once
   * @return the exit code
   */
  int run(EtcdApi etcdApi, Optional<Duration> timeout, PrintWriter out) {
    EtcdOpsTask created = etcdApi.createTask(task());
    String name = "task " + created.getMetadata().getName();
    print(out, "%s for Etcd %s/%s is created".formatted(name, namespace(), etcdName()));
    if (timeout.isEmpty()) {
      return ExitCodes.OK;
    }
    StringBuilder last = new StringBuilder();
    Optional<EtcdOpsTask> end =
        etcdApi.awaitEnd(
            created,
            now -> {
              String step = step(now);
              if (!step.isEmpty() && !now.hasEnded() && !step.contentEquals(last)) {
                last.setLength(0);
                last.append(step);
                print(out, name + ": " + step);
              }
            },
            timeout.get());
    print(out, name + end.map(RequestedTask::result).orElse(" was deleted before its end"));
    boolean succeeded =
        end.flatMap(EtcdOpsTask::state).filter(EtcdOpsTask.SUCCEEDED::equals).isPresent();
    return succeeded ? ExitCodes.OK : ExitCodes.UNHEALTHY;
  }

  private EtcdOpsTask task() {
    EtcdOpsTask task = new EtcdOpsTask();
    String prefix = etcdName() + "-" + operation;
    task.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(namespace())
            .withGenerateName(
                prefix.substring(0, Math.min(prefix.length(), MAX_PREFIX_LENGTH - 1)) + "-")
            .build());
    task.setSpec(new EtcdOpsTask.Spec(config, null, etcdName()));
    return task;
  }

  /** The present step in the words of the operator; empty if there is no such text. */
  private static String step(EtcdOpsTask task) {
    return operation(task).map(LastOperation::description).orElse("");
  }

  private static String result(EtcdOpsTask task) {
    String state = task.state().orElse(EtcdOpsTask.PENDING);
    if (state.equals(EtcdOpsTask.SUCCEEDED)) {
      return " succeeded: " + step(task);
    }
    String cause = error(task).orElseGet(() -> step(task));
    return task.hasEnded()
        ? " is %s: %s".formatted(state, cause)
        : " has not ended before the timeout; it is %s. %s"
            .formatted(state, cause.isEmpty() ? "Check that the operator runs." : cause);
  }

  private static Optional<String> error(EtcdOpsTask task) {
    return Optional.ofNullable(task.getStatus())
        .map(EtcdOpsTask.Status::lastErrors)
        .filter(errors -> !errors.isEmpty())
        .map(List::getLast)
        .map(LastError::description);
  }

  private static Optional<LastOperation> operation(EtcdOpsTask task) {
    return Optional.ofNullable(task.getStatus())
        .map(EtcdOpsTask.Status::lastOperation)
        .filter(operation -> Objects.nonNull(operation.description()));
  }

  private String namespace() {
    return etcd.getMetadata().getNamespace();
  }

  private String etcdName() {
    return etcd.getMetadata().getName();
  }

  private static void print(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
