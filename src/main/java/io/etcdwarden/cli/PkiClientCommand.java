package io.etcdwarden.cli;

import io.etcdwarden.files.Layout;
import io.etcdwarden.files.LeafRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Creates a client certificate. */
@Command(
    name = "client",
    description = "Create a client certificate, and the CA if the folder has none.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiClientCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private PkiIssueOptions options;

  @Parameters(
      paramLabel = "NAME",
      defaultValue = Layout.DEFAULT_CLIENT,
      description = "The name in the names of the files; client by default.")
  private String name;

  @Option(
      names = "--cn",
      paramLabel = "USER",
      description = "The common name, which is the user in etcd's authentication; NAME by default.")
  private String commonName;

  PkiClientCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    LeafRequest request =
        LeafRequest.ofClient(name, commonName == null ? name : commonName, options.layout());
    return options.issue(List.of(request), Map.of(), clock.instant(), spec.commandLine());
  }
}
