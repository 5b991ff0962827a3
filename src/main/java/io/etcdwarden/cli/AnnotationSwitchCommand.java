package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.access.EtcdApi;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * The commands that set or remove one annotation: {@code suspend}, {@code resume}, {@code protect}
 * and {@code unprotect}.
 */
@Command(mixinStandardHelpOptions = true, versionProvider = ProgramVersion.class)
final class AnnotationSwitchCommand implements Callable<Integer> {
  private final AnnotationSwitch annotationSwitch;
  private final boolean sets;
  private final String resultWord;

  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..*",
      description = "Names of Etcds; with -A and no NAME, all Etcds.")
  private List<String> names = List.of();

  private AnnotationSwitchCommand(
      AnnotationSwitch annotationSwitch, boolean sets, String resultWord) {
    this.annotationSwitch = annotationSwitch;
    this.sets = sets;
    this.resultWord = resultWord;
  }

  /** The four commands. The last argument of each says what the Etcd is after the command. */
  static List<CommandLine> all() {
    return List.of(
        command(
            "suspend",
            "Stop reconciling an Etcd until resume; the operator still updates its status.",
            new AnnotationSwitchCommand(AnnotationSwitch.SUSPENDED, true, "suspended")),
        command(
            "resume",
            "Reconcile a suspended Etcd again.",
            new AnnotationSwitchCommand(AnnotationSwitch.SUSPENDED, false, "no longer suspended")),
        command(
            "protect",
            "Switch component protection of an Etcd back on.",
            new AnnotationSwitchCommand(AnnotationSwitch.UNPROTECTED, false, "protected")),
        command(
            "unprotect",
            "Switch component protection of an Etcd off until protect.",
            new AnnotationSwitchCommand(AnnotationSwitch.UNPROTECTED, true, "unprotected")));
  }

  private static CommandLine command(
      String name, String description, AnnotationSwitchCommand command) {
    CommandLine line = new CommandLine(command);
    line.getCommandSpec().name(name).usageMessage().description(description);
    return line;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (EtcdApi etcdApi = cluster.open()) {
      for (Etcd etcd : selection.getNamed(etcdApi, names)) {
        String name = etcd.getMetadata().getNamespace() + "/" + etcd.getMetadata().getName();
        boolean changes = etcd.isAnnotated(annotationSwitch.key()) != sets;
        if (changes) {
          change(etcdApi, etcd);
        }
        out.println("Etcd " + name + (changes ? " is " : " is already ") + resultWord);
        out.flush();
      }
    }
    return ExitCodes.OK;
  }

  private void change(EtcdApi etcdApi, Etcd etcd) {
    if (sets) {
      etcdApi.annotate(etcd, annotationSwitch.key(), "true");
    } else {
      etcdApi.removeAnnotation(etcd, annotationSwitch.key());
    }
  }
}
