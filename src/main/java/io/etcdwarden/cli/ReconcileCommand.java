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

/** Asks the operator to act on specs now, and says on request what came of it. */
@Command(
    name = "reconcile",
    description = "Ask for the spec of an Etcd to be acted on now.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ReconcileCommand implements Callable<Integer> {
  /** A failure that repeats an earlier one changes nothing that could be waited for. */
  private static final Duration SAME_FAILURE_LIMIT = Duration.ofSeconds(20);

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "The Etcds; with -A, all if absent.")
  private List<String> names = List.of();

  @Option(names = "--wait", description = "Wait until it is done, and say what came of it.")
  private boolean waitForResult;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "Wait no longer than this, in seconds; 600 if absent.")
  private long timeout;

  @Override
  public Integer call() {
    try (EtcdApi etcdApi = cluster.open()) {
      List<Etcd> etcds = selection.getNamed(etcdApi, names);
      etcds.forEach(ReconcileCommand::rejectIfBlocked);
      List<Etcd> asked = new ArrayList<>();
      for (Etcd etcd : etcds) {
        etcdApi.annotate(etcd, Annotations.OPERATION, Annotations.OPERATION_RECONCILE);
        asked.add(etcd);
        if (!waitForResult) {
          print(name(etcd) + " is asked to reconcile");
        }
      }
      return waitForResult ? awaitAll(etcdApi, asked) : ExitCodes.OK;
    }
  }

  private static void rejectIfBlocked(Etcd etcd) {
    if (etcd.isAnnotated(Annotations.SUSPEND)) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          name(etcd)
              + " is suspended by annotation "
              + Annotations.SUSPEND
              + ", so nothing would happen; use the command resume first");
    }
    if (etcd.isAnnotated(Annotations.QUORUM_RECOVERY)) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          name(etcd)
              + " is being recovered from lost quorum, as annotation "
              + Annotations.QUORUM_RECOVERY
              + " tells, so nothing would happen; wait for the task that does it, or, if that has"
              + " ended, create a further one");
    }
  }

  private int awaitAll(EtcdApi etcdApi, List<Etcd> asked) {
    Instant end = Instant.now().plusSeconds(timeout);
    boolean allDone = true;
    for (Etcd before : asked) {
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

  /** At least a moment, so that what is so already is seen. */
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
