package io.etcdwarden.cli;

import io.etcdwarden.api.GoDuration;
import io.etcdwarden.files.ClusterFolder;
import io.etcdwarden.files.IssueOptions;
import io.etcdwarden.files.IssuedFiles;
import io.etcdwarden.files.Layout;
import io.etcdwarden.files.LeafRequest;
import io.etcdwarden.files.Overwrite;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options of the commands that issue certificates into a folder. */
final class PkiIssueOptions {
  @Option(
      names = {"-d", "--dir"},
      paramLabel = "DIR",
      defaultValue = ".",
      description =
          "The folder of the files; it is created if needed. The current folder by default.")
  private Path folder;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      defaultValue = "node",
      description = "The names of the files: node (default), cfssl or kubeadm.")
  private Layout layout;

  @Option(
      names = "--key-algorithm",
      paramLabel = "ALGORITHM",
      defaultValue = "ECDSA-P256",
      converter = KeyAlgorithmConverter.class,
      description = "ECDSA-P256 (default), ECDSA-P384, RSA-2048, RSA-3072 or RSA-4096.")
  private KeyAlgorithm algorithm;

  @Option(
      names = "--ca-validity",
      paramLabel = "DURATION",
      defaultValue = "43800h",
      converter = ValidityConverter.class,
      description = "How long a new CA is valid; 43800h (five years) by default.")
  private GoDuration caValidity;

  @Option(
      names = "--validity",
      paramLabel = "DURATION",
      defaultValue = "8760h",
      converter = ValidityConverter.class,
      description = "How long a new certificate is valid; 8760h (one year) by default.")
  private GoDuration validity;

  @Option(
      names = "--ca-common-name",
      paramLabel = "NAME",
      defaultValue = "etcd-ca",
      description = "The common name of a new CA; etcd-ca by default.")
  private String caCommonName;

  @Option(names = "--force", description = "Replace existing key pairs. The CA is never replaced.")
  private boolean force;

  @Option(
      names = "--renew",
      description = "Replace existing key pairs that have reached two thirds of their validity.")
  private boolean renew;

  Layout layout() {
    return layout;
  }

  /**
   * Writes what is missing, all files or none.
   *
   * @param other other files, which are written again each time
   */
  int issue(List<LeafRequest> requests, Map<Path, byte[]> other, Instant now, CommandLine command) {
    PkiPolicy defaults = PkiPolicy.DEFAULT;
    PkiPolicy policy =
        new PkiPolicy(
            defaults.provision(),
            algorithm,
            caValidity.length(),
            defaults.caRotateAtPercent(),
            validity.length(),
            defaults.leafRenewAtPercent(),
            defaults.retain());
    IssueOptions options = new IssueOptions(caCommonName, policy, overwrite());
    IssuedFiles issued;
    try (ClusterFolder opened = ClusterFolder.open(folder)) {
      issued = IssuedFiles.of(opened, layout, requests, options, new SecureRandom(), now);
      Map<Path, byte[]> all = new LinkedHashMap<>(issued.toWrite());
      other.forEach(
          (path, content) -> {
            if (!opened.holds(path, content)) {
              all.put(path, content);
            }
          });
      opened.write(all);
      print(opened, all.keySet().stream().sorted(), "written", command.getOut());
      print(opened, issued.kept().stream(), "unchanged", command.getOut());
    }
    PrintWriter err = command.getErr();
    issued.warnings().forEach(warning -> err.println("warning: " + warning));
    err.flush();
    return ExitCodes.OK;
  }

  private Overwrite overwrite() {
    if (force) {
      return Overwrite.ALWAYS;
    }
    return renew ? Overwrite.DUE : Overwrite.NEVER;
  }

  private static void print(
      ClusterFolder folder, Stream<Path> paths, String state, PrintWriter out) {
    paths.forEach(path -> out.println(folder.resolve(path) + " " + state));
    out.flush();
  }
}
