package io.etcdwarden.cli;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.OnDemandSnapshot;
import io.etcdwarden.kube.access.EtcdApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a snapshot outside the schedule, by a task. */
@Command(
    name = "snapshot",
    description = "Take a snapshot of an Etcd into its store now, and wait for it.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class SnapshotCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;
  @Mixin private TaskOptions options;

  @Parameters(paramLabel = "NAME", description = "The name of an Etcd.")
  private String name;

  @Option(
      names = "--delta",
      description = "Save only the changes since the last snapshot; by default a full snapshot.")
  private boolean delta;

  @Override
  public Integer call() {
    try (EtcdApi etcdApi = cluster.open()) {
      var snapshot = new OnDemandSnapshot(delta ? "delta" : "full", null, null, null);
      return new RequestedTask(
              selection.getOnly(etcdApi, name), "snapshot", new EtcdOpsTask.Config(snapshot))
          .run(etcdApi, options.waitTime(), spec.commandLine().getOut());
    }
  }
}
