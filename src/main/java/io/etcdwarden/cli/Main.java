package io.etcdwarden.cli;

import io.etcdwarden.config.Images;
import io.etcdwarden.failure.OperatorException;
import java.io.PrintWriter;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command tree; {@code kubectl warden} is the same program under another name. */
@Command(
    name = "etcd-warden",
    description = "Runs secure etcd clusters on Kubernetes and keeps their certificates.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private static final Set<String> OWN_FLAGS = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commands(new RunCommand()).execute(withCommand(arguments)));
  }

  /** All commands. */
  static CommandLine commands(RunCommand run) {
    CommandLine all =
        new CommandLine(new Main())
            .addSubcommand(run)
            .addSubcommand(new RenderCommand(System.in, () -> Images.of(System.getenv())))
            .addSubcommand(new ListCommand())
            .addSubcommand(new StatusCommand())
            .addSubcommand(new ReconcileCommand())
            .addSubcommand(new VersionCommand())
            .setCommandName(System.getProperty("etcdwarden.command", "etcd-warden"));
    AnnotationSwitchCommand.all().forEach(mark -> all.addSubcommand(mark.getCommandName(), mark));
    all.setCaseInsensitiveEnumValuesAllowed(true);
    all.getSubcommands().values().forEach(Main::withExitCodes);
    return withExitCodes(all);
  }

  /** The same command, which fails the way all of ours do. */
  static CommandLine withExitCodes(CommandLine command) {
    command
        .getCommandSpec()
        .exitCodeOnInvalidInput(ExitCodes.USAGE)
        .exitCodeOnExecutionException(ExitCodes.ERROR);
    return command.setExecutionExceptionHandler(exceptionHandler());
  }

  /** Flags without a command mean {@code run}: existing Deployments start the operator that way. */
  static String[] withCommand(String[] arguments) {
    boolean startsWithFlag = arguments.length > 0 && arguments[0].startsWith("-");
    if (!startsWithFlag || OWN_FLAGS.contains(arguments[0])) {
      return arguments;
    }
    return Stream.concat(Stream.of("run"), Stream.of(arguments)).toArray(String[]::new);
  }

  /** A user's mistake gets its sentence, ours a stack trace. */
  private static IExecutionExceptionHandler exceptionHandler() {
    return (failure, command, parsed) -> {
      PrintWriter err = command.getErr();
      if (failure instanceof OperatorException) {
        err.println("error: " + failure.getMessage());
      } else {
        failure.printStackTrace(err);
      }
      err.flush();
      return ExitCodes.ERROR;
    };
  }
}
