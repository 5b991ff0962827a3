package io.etcdwarden.cli;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdDesk;
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
  private static final Duration SAME_FAILURE = Duration.ofSeconds(20);

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private Scope scope;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "The Etcds; with -A, all if absent.")
  private List<String> names = List.of();

  @Option(names = "--wait", description = "Wait until it is done, and say what came of it.")
  private boolean waits;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "600",
      description = "Wait no longer than this, in seconds; 600 if absent.")
  private long timeout;

  @Override
  public Integer call() {
    try (EtcdDesk desk = cluster.open()) {
      List<Etcd> etcds = scope.named(desk, names);
      etcds.forEach(ReconcileCommand::refuseIfHeld);
      List<Etcd> asked = new ArrayList<>();
      for (Etcd etcd : etcds) {
        desk.annotate(etcd, Annotations.OPERATION, Annotations.OPERATION_RECONCILE);
        asked.add(etcd);
        if (!waits) {
          say(name(etcd) + " is asked to reconcile");
        }
      }
      return waits ? outcome(desk, asked) : ExitCodes.OK;
    }
  }

  private static void refuseIfHeld(Etcd etcd) {
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

  private int outcome(EtcdDesk desk, List<Etcd> asked) {
    Instant end = Instant.now().plusSeconds(timeout);
    boolean allDone = true;
    for (Etcd before : asked) {
      Answer answer = await(desk, before, end);
      say(name(before) + " " + answer.sentence());
      allDone &= answer instanceof Answer.Done;
    }
    return allDone ? ExitCodes.OK : ExitCodes.NOT_WELL;
  }

  private Answer await(EtcdDesk desk, Etcd before, Instant end) {
    Duration left = left(end);
    Duration first = left.compareTo(SAME_FAILURE) < 0 ? left : SAME_FAILURE;
    boolean answered = desk.await(before, now -> Answer.of(before, now).isFinal(), first);
    Answer answer = answer(desk, before);
    if (answered || answer instanceof Answer.FailedAsBefore) {
      return answer;
    }
    desk.await(before, now -> Answer.of(before, now).isFinal(), left(end));
    return answer(desk, before);
  }

  private static Answer answer(EtcdDesk desk, Etcd before) {
    return desk.find(before.getMetadata().getNamespace(), before.getMetadata().getName())
        .map(now -> Answer.of(before, now))
        .orElseGet(Answer.Gone::new);
  }

  /** At least a moment, so that what is so already is seen. */
  private static Duration left(Instant end) {
    Duration left = Duration.between(Instant.now(), end);
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  private void say(String sentence) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(sentence);
    out.flush();
  }

  private static String name(Etcd etcd) {
    return "Etcd " + etcd.getMetadata().getNamespace() + "/" + etcd.getMetadata().getName();
  }
}
