package io.etcdwarden.cli;

import io.etcdwarden.kube.access.EtcdApi;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which API server a command asks; the same options as kubectl's. */
final class ClusterOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The kubeconfig to use instead of KUBECONFIG or ~/.kube/config.")
  private Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The context of the kubeconfig to use instead of its current one.")
  private String context;

  /** Whoever opens the desk closes it. */
  EtcdApi open() {
    return EtcdApi.connect(kubeconfig, context);
  }
}
