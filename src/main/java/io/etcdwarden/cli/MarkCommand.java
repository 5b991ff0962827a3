package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.EtcdDesk;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets a mark on Etcds, or takes it off: four commands of one kind. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
final class MarkCommand implements Callable<Integer> {
  private final Mark mark;
  private final boolean sets;
  private final String after;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private Scope scope;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "The Etcds; with -A, all if absent.")
  private List<String> names = List.of();

  private MarkCommand(Mark mark, boolean sets, String after) {
    this.mark = mark;
    this.sets = sets;
    this.after = after;
  }

  /** The four, each with what an Etcd is afterwards. */
  static List<CommandLine> all() {
    return List.of(
        command(
            "suspend",
            "Leave the objects of an Etcd as they are until resume; its status is kept up.",
            new MarkCommand(Mark.SUSPENDED, true, "suspended")),
        command(
            "resume",
            "Act on the spec of a suspended Etcd again.",
            new MarkCommand(Mark.SUSPENDED, false, "no longer suspended")),
        command(
            "protect",
            "Protect the objects of an Etcd against changes by others again.",
            new MarkCommand(Mark.UNPROTECTED, false, "protected")),
        command(
            "unprotect",
            "Let anybody change the objects of an Etcd, until protect.",
            new MarkCommand(Mark.UNPROTECTED, true, "unprotected")));
  }

  private static CommandLine command(String name, String description, MarkCommand command) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().name(name).usageMessage().description(description);
    return line;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (EtcdDesk desk = cluster.open()) {
      for (Etcd etcd : scope.named(desk, names)) {
        String name = etcd.getMetadata().getNamespace() + "/" + etcd.getMetadata().getName();
        boolean changes = etcd.isAnnotated(mark.key()) != sets;
        if (changes) {
          change(desk, etcd);
        }
        out.println("Etcd " + name + (changes ? " is " : " is already ") + after);
        out.flush();
      }
    }
    return ExitCodes.OK;
  }

  private void change(EtcdDesk desk, Etcd etcd) {
    if (sets) {
      desk.annotate(etcd, mark.key(), "true");
    } else {
      desk.removeAnnotation(etcd, mark.key());
    }
  }
}
