package io.etcdwarden.cli;

import io.etcdwarden.app.OperatorApp;
import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.config.SettingsWithoutEffect;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs the operator until it receives a signal to stop. */
@Command(
    name = "run",
    description = "Run the operator against the cluster of KUBECONFIG, or the cluster it runs in.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    footer = {
      "",
      "Without --config the defaults apply and the deprecated flags of etcd-druid are accepted.",
      "docs/cli.md lists these flags."
    })
final class RunCommand implements Callable<Integer> {
  private final ToIntFunction<OperatorConfig> operator;

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "An OperatorConfiguration file; docs/configuration.md lists its keys.")
  private Path file;

  @Unmatched private List<String> unmatched = new ArrayList<>();

  RunCommand() {
    this(config -> OperatorApp.run(config, ProgramVersion.text()));
  }

  /**
   * @param operator runs the operator until it stops and returns its exit code
   */
  RunCommand(ToIntFunction<OperatorConfig> operator) {
    this.operator = operator;
  }

  @Override
  public Integer call() {
    OperatorConfig config = config();
    SettingsWithoutEffect.in(config).forEach(this::warn);
    LogSetup.apply(config.logging());
    return operator.applyAsInt(config);
  }

  private OperatorConfig config() {
    DeprecatedFlags flags = DeprecatedFlags.parse(unmatched);
    warn("these arguments are unknown and ignored: ", flags.unknown());
    if (file == null) {
      return flags.config();
    }
    warn("these flags are ignored, because --config is given: ", flags.known());
    return ConfigFile.read(file);
  }

  private void warn(String sentence, List<String> arguments) {
    if (!arguments.isEmpty()) {
      warn(sentence + String.join(" ", arguments));
    }
  }

  private void warn(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("warning: " + sentence);
    err.flush();
  }
}
