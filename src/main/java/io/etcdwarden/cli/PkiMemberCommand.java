package io.etcdwarden.cli;

import io.etcdwarden.files.LeafRequest;
import io.etcdwarden.files.Node;
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

/** Creates the certificates of one node. */
@Command(
    name = "member",
    description = "Create the certificates of one node, and the CA if the folder has none.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiMemberCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private PkiIssueOptions options;

  @Parameters(paramLabel = "NAME", description = "The name of the member.")
  private String name;

  @Option(names = "--dns", paramLabel = "NAME", description = "A DNS name; may be repeated.")
  private List<String> dnsNames = List.of();

  @Option(names = "--ip", paramLabel = "ADDRESS", description = "An IP address; may be repeated.")
  private List<String> addresses = List.of();

  PkiMemberCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Node node = new Node(name, dnsNames, addresses, Node.CLIENT_PORT, Node.PEER_PORT);
    return options.issue(
        LeafRequest.of(node, options.layout()), Map.of(), clock.instant(), spec.commandLine());
  }
}
