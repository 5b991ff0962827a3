package io.etcdwarden.cli;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.EtcdOpsTask.Maintenance;
import io.etcdwarden.kube.access.EtcdApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Defragments the databases of all members, by a task. */
@Command(
    name = "defrag",
    description = "Defragment the database of each member of an Etcd, the leader last.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class DefragCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ClusterOptions cluster;
  @Mixin private NamespaceSelection selection;
  @Mixin private TaskOptions options;

  @Parameters(paramLabel = "NAME", description = "The name of an Etcd.")
  private String name;

  @Override
  public Integer call() {
    try (EtcdApi etcdApi = cluster.open()) {
      var config = new EtcdOpsTask.Config(null, new Maintenance(null), null, null);
      return new RequestedTask(selection.getOnly(etcdApi, name), "defrag", config)
          .run(etcdApi, options.waitTime(), spec.commandLine().getOut());
    }
  }
}
