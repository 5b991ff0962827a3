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

/** An API server without nodes on which nothing is installed yet, with helm and kubectl. */
final class InstallCluster implements AutoCloseable {
  private final ApiServer server = ApiServer.start(Binaries.fromSystemProperty());
  private final KubeClients clients = server.connect();
  private final Path home = folder();
  private final CommandLineTool kubectl = CommandLineTool.on(server.kubeconfig(), "kubectl", home);
  private final CommandLineTool helm = CommandLineTool.on(server.kubeconfig(), "helm", home);

  private static Path folder() {
    try {
      return Folders.temporary("etcd-warden-install-");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  KubernetesClient client() {
    return clients.full();
  }

  /** Runs kubectl; the arguments are separated by spaces. */
  CommandLineTool.Result kubectl(String call) {
    return kubectl.run(call.split(" "));
  }

  /** Installs the chart into a namespace with the name of the release. */
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

  /** Applies a manifest with {@code kubectl apply}. */
  CommandLineTool.Result apply(String yaml) {
    try {
      Path file = Files.writeString(Files.createTempFile(home, "objects-", ".yaml"), yaml);
      return kubectl.run("apply", "--filename=" + file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Writes a kubeconfig for a ServiceAccount in its namespace. */
  Path kubeconfigOf(String namespace, String account) {
    String token = kubectl("create token " + account + " --namespace=" + namespace).orFail();
    try {
      String admin = Files.readString(server.kubeconfig());
      return Files.writeString(
          home.resolve(namespace + ".kubeconfig"),
          admin
              .replaceFirst("token: .*", "token: " + token.strip())
              .replaceFirst("user: admin\n", "user: admin\n      namespace: " + namespace + "\n"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    clients.close();
    server.close();
  }
}
