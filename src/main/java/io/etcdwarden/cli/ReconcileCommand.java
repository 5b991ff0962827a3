package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.EtcdApi;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the operator to reconcile Etcds now; with {@code --wait} it waits for the results. */
@Command(
    name = "reconcile",
    description = "Ask the operator to reconcile the spec of an Etcd now.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class ReconcileCommand implements Callable<Integer> {
  /**
   * How long to wait for a change while the status still shows the failure from before the request:
   * a retry that fails again for the same reason does not change the status.
   */
  private static final Duration SAME_FAILURE_LIMIT = Duration.ofSeconds(20);

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Names of Etcds; with -A and no NAME, all Etcds.")
  private List<String> names = List.of();

  @Option(names = "--wait", description = "Wait for the operator and print the result.")
  private boolean waitForResult;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "The longest time to wait, in seconds; 600 by default.")
  private long timeout;

  @Override
  public Integer call() {
    try (EtcdApi etcdApi = cluster.open()) {
      List<Etcd> etcds = selection.getNamed(etcdApi, names);
      etcds.forEach(ReconcileCommand::rejectIfBlocked);
      List<Etcd> requested = new ArrayList<>();
      for (Etcd etcd : etcds) {
        etcdApi.annotate(etcd, Annotations.OPERATION, Annotations.OPERATION_RECONCILE);
        requested.add(etcd);
        if (!waitForResult) {
          print(name(etcd) + " is annotated for reconciliation");
        }
      }
      return waitForResult ? awaitAll(etcdApi, requested) : ExitCodes.OK;
    }
  }

  private static void rejectIfBlocked(Etcd etcd) {
    if (etcd.isAnnotated(Annotations.SUSPEND)) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          name(etcd)
              + " is suspended by annotation "
              + Annotations.SUSPEND
              + ", so the operator would not reconcile it; use the command resume first");
    }
    if (etcd.isAnnotated(Annotations.QUORUM_RECOVERY)) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          name(etcd)
              + " is in quorum recovery (annotation "
              + Annotations.QUORUM_RECOVERY
              + "), so the operator would not reconcile it; wait for the recovery task, or create"
              + " another recovery task if the last one has ended");
    }
  }

  private int awaitAll(EtcdApi etcdApi, List<Etcd> requested) {
    Instant end = Instant.now().plusSeconds(timeout);
    boolean allDone = true;
    for (Etcd before : requested) {
      ReconcileResult reconcileResult = await(etcdApi, before, end);
      print(name(before) + " " + reconcileResult.sentence());
      allDone &= reconcileResult instanceof ReconcileResult.Reconciled;
    }
    return allDone ? ExitCodes.OK : ExitCodes.UNHEALTHY;
  }

  private ReconcileResult await(EtcdApi etcdApi, Etcd before, Instant end) {
    Duration left = remaining(end);
    Duration first = left.compareTo(SAME_FAILURE_LIMIT) < 0 ? left : SAME_FAILURE_LIMIT;
    boolean answered =
        etcdApi.await(before, now -> ReconcileResult.of(before, now).isFinal(), first);
    ReconcileResult reconcileResult = resultNow(etcdApi, before);
    if (answered || reconcileResult instanceof ReconcileResult.SameFailure) {
      return reconcileResult;
    }
    etcdApi.await(before, now -> ReconcileResult.of(before, now).isFinal(), remaining(end));
    return resultNow(etcdApi, before);
  }

  private static ReconcileResult resultNow(EtcdApi etcdApi, Etcd before) {
    return etcdApi
        .find(before.getMetadata().getNamespace(), before.getMetadata().getName())
        .map(now -> ReconcileResult.of(before, now))
        .orElseGet(ReconcileResult.Deleted::new);
  }

  /** At least one millisecond, so that the wait still checks the current state once. */
  private static Duration remaining(Instant end) {
    Duration left = Duration.between(Instant.now(), end);
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  private void print(String sentence) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(sentence);
    out.flush();
  }

  private static String name(Etcd etcd) {
    return "Etcd " + etcd.getMetadata().getNamespace() + "/" + etcd.getMetadata().getName();
  }
}
