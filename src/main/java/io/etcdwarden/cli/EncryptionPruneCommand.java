package io.etcdwarden.cli;

import io.etcdwarden.encryption.EncryptionConfig;
import io.etcdwarden.encryption.StoredObjects;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes a key that no object in etcd needs any more. */
@Command(
    name = "prune",
    description = "Remove a key after checking in etcd that no object needs it.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class EncryptionPruneCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private EncryptionFile file;
  @Mixin private EtcdReadOptions etcd;

  @Option(
      names = "--key-name",
      paramLabel = "NAME",
      required = true,
      description = "The name of the key to remove.")
  private String keyName;

  @Option(
      names = "--verified",
      description = "Do not read etcd: you have checked that no object needs the key.")
  private boolean verified;

  EncryptionPruneCommand(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    EncryptionConfig config = file.read();
    EncryptionConfig pruned = config.without(keyName);
    if (!verified) {
      requireUnused(config);
    }
    file.replace(pruned);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Key %s removed from %s. Give the file to all API servers and restart them."
            .formatted(keyName, file.path()));
    out.flush();
    return ExitCodes.OK;
  }

  private void requireUnused(EncryptionConfig config) {
    if (!etcd.isGiven()) {
      throw invalid(
          "the objects in etcd must be checked first: add --endpoint, --cacert, --cert and --key,"
              + " or --verified if you have checked them");
    }
    StoredObjects objects = etcd.open(clock);
    List<String> prefixes = config.prefixes(keyName);
    for (String resource : config.resources()) {
      Map<String, Long> counts = objects.count(resource);
      long needed = prefixes.stream().mapToLong(it -> counts.getOrDefault(it, 0L)).sum();
      if (needed > 0) {
        throw invalid(
            "%d objects of %s are still encrypted with the key \"%s\"; write them again: kubectl get"
                    .formatted(needed, resource, keyName)
                + " %s -A -o json | kubectl replace -f -".formatted(resource));
      }
    }
  }

  private static OperatorException invalid(String message) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message);
  }
}
