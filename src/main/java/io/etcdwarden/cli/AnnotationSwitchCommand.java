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

/** Sets a mark on Etcds, or takes it off: four commands of one kind. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
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
      description = "The Etcds; with -A, all if absent.")
  private List<String> names = List.of();

  private AnnotationSwitchCommand(AnnotationSwitch annotationSwitch, boolean sets, String after) {
    this.annotationSwitch = annotationSwitch;
    this.sets = sets;
    this.resultWord = after;
  }

  /** The four, each with what an Etcd is afterwards. */
  static List<CommandLine> all() {
    return List.of(
        command(
            "suspend",
            "Leave the objects of an Etcd as they are until resume; its status is kept up.",
            new AnnotationSwitchCommand(AnnotationSwitch.SUSPENDED, true, "suspended")),
        command(
            "resume",
            "Act on the spec of a suspended Etcd again.",
            new AnnotationSwitchCommand(AnnotationSwitch.SUSPENDED, false, "no longer suspended")),
        command(
            "protect",
            "Protect the objects of an Etcd against changes by others again.",
            new AnnotationSwitchCommand(AnnotationSwitch.UNPROTECTED, false, "protected")),
        command(
            "unprotect",
            "Let anybody change the objects of an Etcd, until protect.",
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
