package io.etcdwarden.cli;

import io.etcdwarden.encryption.EncryptionConfig;
import io.etcdwarden.encryption.StoredObjects;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts how the objects in etcd are encrypted. */
@Command(
    name = "verify",
    description = "Count the objects in etcd by the key that encrypts them.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class EncryptionVerifyCommand implements Callable<Integer> {
  private final InstantSource clock;

  @Spec private CommandSpec spec;
  @Mixin private EncryptionFile file;
  @Mixin private EtcdReadOptions etcd;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json or yaml.")
  private OutputFormat format;

  EncryptionVerifyCommand(InstantSource clock) {
    this.clock = clock;
  }

  /** A line of the output; the component names are the keys in JSON and YAML. */
  private record Count(String resource, String storedAs, long objects, boolean current) {}

  @Override
  public Integer call() {
    EncryptionConfig config = file.read();
    StoredObjects objects = etcd.open(clock);
    List<Count> counts = new ArrayList<>();
    for (String resource : config.resources()) {
      String current = config.currentPrefix(resource).orElse(StoredObjects.PLAIN);
      for (Map.Entry<String, Long> count : objects.count(resource).entrySet()) {
        counts.add(
            new Count(resource, count.getKey(), count.getValue(), count.getKey().equals(current)));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(format.text(counts, () -> table(counts)));
    out.flush();
    return counts.stream().allMatch(Count::current) ? ExitCodes.OK : ExitCodes.UNHEALTHY;
  }

  private static String table(List<Count> counts) {
    Table table = new Table("RESOURCE", "STORED AS", "OBJECTS", "CURRENT");
    for (Count count : counts) {
      table.row(
          count.resource(),
          count.storedAs(),
          String.valueOf(count.objects()),
          count.current() ? "yes" : "no");
    }
    return table.text();
  }
}
