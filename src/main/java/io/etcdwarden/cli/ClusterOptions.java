package io.etcdwarden.cli;

import io.etcdwarden.kube.access.EtcdApi;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that choose an API server; they are the same as those of kubectl. */
final class ClusterOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The kubeconfig file to use instead of KUBECONFIG or ~/.kube/config.")
  private Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The kubeconfig context to use instead of the current context.")
  private String context;

  /** Connects to the API server. The caller closes the connection. */
  EtcdApi open() {
    return EtcdApi.connect(kubeconfig, context);
  }
}
