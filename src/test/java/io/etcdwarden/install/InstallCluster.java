package io.etcdwarden.install;

import io.etcdwarden.kube.client.KubeClients;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.apiserver.ApiServer;
import io.etcdwarden.support.apiserver.Binaries;
import io.etcdwarden.support.apiserver.CommandLineTool;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * A cluster without nodes in which nothing of ours is installed yet, and the tools of its users.
 */
final class InstallCluster implements AutoCloseable {
  private final ApiServer server = ApiServer.start(Binaries.fromSystemProperty());
  private final KubeClients clients = server.connect();
  private final Path home = folder();
  private final CommandLineTool kubectl = CommandLineTool.on(server.kubeconfig(), "kubectl", home);
  private final CommandLineTool helm = CommandLineTool.on(server.kubeconfig(), "helm", home);

  private static Path folder() {
    try {
      return Folders.temporary("etcd-warden-install-");
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  KubernetesClient client() {
    return clients.full();
  }

  /** A call of kubectl, its words between blanks. */
  CommandLineTool.Result kubectl(String call) {
    return kubectl.run(call.split(" "));
  }

  /** Installs the chart into a namespace of the release's own. */
  CommandLineTool.Result install(String release, String... more) {
    return helm(
        Stream.of(
            "install", release, InstallPaths.CHART, "--namespace=" + release, "--create-namespace"),
        more);
  }

  CommandLineTool.Result upgrade(String release, String... more) {
    return helm(Stream.of("upgrade", release, InstallPaths.CHART, "--namespace=" + release), more);
  }

  CommandLineTool.Result uninstall(String release) {
    return helm.run("uninstall", release, "--namespace=" + release);
  }

  private CommandLineTool.Result helm(Stream<String> call, String... more) {
    return helm.run(Stream.concat(call, Arrays.stream(more)).toArray(String[]::new));
  }

  /** What users would write into a file and hand to {@code kubectl apply}. */
  CommandLineTool.Result apply(String yaml) {
    try {
      Path file = Files.writeString(Files.createTempFile(home, "objects-", ".yaml"), yaml);
      return kubectl.run("apply", "--filename=" + file);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  /** A file by which the operator comes as its own account, from its own namespace. */
  Path kubeconfigOf(String namespace, String account) {
    String token = kubectl("create token " + account + " --namespace=" + namespace).orFail();
    try {
      String admin = Files.readString(server.kubeconfig());
      return Files.writeString(
          home.resolve(namespace + ".kubeconfig"),
          admin
              .replaceFirst("token: .*", "token: " + token.strip())
              .replaceFirst("user: admin\n", "user: admin\n      namespace: " + namespace + "\n"));
    } catch (IOException unusable) {
      throw new UncheckedIOException(unusable);
    }
  }

  @Override
  public void close() {
    clients.close();
    server.close();
  }
}
