package io.etcdwarden.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.files.ClusterSettings;
import io.etcdwarden.files.Layout;
import io.etcdwarden.files.LeafRequest;
import io.etcdwarden.files.NodeList;
import io.etcdwarden.files.NodeListFile;
import io.etcdwarden.files.Program;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes everything that the nodes of a cluster need: CA, certificates and settings. */
@Command(
    name = "members",
    description =
        "Create the CA, the certificates of all nodes, a client certificate, and the settings of"
            + " systemd, etcdctl, kube-apiserver and flanneld.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiMembersCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private PkiIssueOptions options;

  @Option(
      names = {"-f", "--nodes"},
      paramLabel = "FILE",
      required = true,
      description = "YAML file with the list of nodes.")
  private Path nodeFile;

  @Option(
      names = "--target-dir",
      paramLabel = "DIR",
      defaultValue = "/etc/ssl/certs/etcd",
      description = "The folder of the files on the nodes; /etc/ssl/certs/etcd by default.")
  private Path targetFolder;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "/var/lib/etcd",
      description = "The folder of etcd's data on the nodes; /var/lib/etcd by default.")
  private String dataFolder;

  PkiMembersCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    NodeList nodes = NodeListFile.read(nodeFile);
    ClusterSettings settings = new ClusterSettings(nodes, options.layout(), targetFolder);
    List<LeafRequest> requests =
        Stream.concat(
                nodes.nodes().stream()
                    .flatMap(node -> LeafRequest.of(node, options.layout()).stream()),
                Stream.of(client()))
            .toList();
    return options.issue(requests, files(settings), clock.instant(), spec.commandLine());
  }

  private LeafRequest client() {
    return LeafRequest.ofClient(Layout.DEFAULT_CLIENT, Layout.DEFAULT_CLIENT, options.layout());
  }

  private Map<Path, byte[]> files(ClusterSettings settings) {
    Map<Path, byte[]> files = new LinkedHashMap<>();
    settings
        .nodes()
        .nodes()
        .forEach(
            node ->
                files.put(
                    Path.of("systemd", node.name(), "10-etcd-member.conf"),
                    settings.systemdDropIn(node, dataFolder).getBytes(UTF_8)));
    files.put(
        Path.of("etcd-env.sh"), settings.etcdctlScript(Layout.DEFAULT_CLIENT).getBytes(UTF_8));
    for (Program program : List.of(Program.KUBE_APISERVER, Program.FLANNELD)) {
      files.put(
          Path.of(program.command() + ".flags"),
          lines(settings.flags(program, Layout.DEFAULT_CLIENT)));
    }
    return files;
  }

  private static byte[] lines(List<String> flags) {
    return (String.join("\n", flags) + "\n").getBytes(UTF_8);
  }
}
