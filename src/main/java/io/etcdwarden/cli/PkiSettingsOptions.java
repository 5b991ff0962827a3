package io.etcdwarden.cli;

import io.etcdwarden.files.ClusterSettings;
import io.etcdwarden.files.Layout;
import io.etcdwarden.files.NodeList;
import io.etcdwarden.files.NodeListFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of the commands that print settings with the paths of certificates. */
final class PkiSettingsOptions {
  @Option(
      names = {"-f", "--nodes"},
      paramLabel = "FILE",
      required = true,
      description = "YAML file with the list of nodes.")
  private Path nodes;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      defaultValue = "node",
      description = "The names of the files: node (default), cfssl or kubeadm.")
  private Layout layout;

  @Option(
      names = "--target-dir",
      paramLabel = "DIR",
      defaultValue = "/etc/ssl/certs/etcd",
      description = "The folder of the files on the nodes; /etc/ssl/certs/etcd by default.")
  private Path targetFolder;

  NodeList nodes() {
    return NodeListFile.read(nodes);
  }

  ClusterSettings settings(NodeList read) {
    return new ClusterSettings(read, layout, targetFolder);
  }
}
