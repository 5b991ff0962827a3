package io.etcdwarden.cli;

import io.etcdwarden.config.Images;
import io.etcdwarden.failure.OperatorException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The entry point and the list of commands; {@code kubectl warden} starts the same program. */
@Command(
    name = "etcd-warden",
    description = "Runs secure etcd clusters on Kubernetes and manages their certificates.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private static final Set<String> OWN_FLAGS = Set.of("-h", "--help", "-V", "--version");

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /**
   * Runs a command.
   *
   * @return the exit code of the program
   */
  public static int execute(String... arguments) {
    return commands(new RunCommand()).execute(withCommand(arguments));
  }

  static CommandLine commands(RunCommand run) {
    CommandLine all =
        new CommandLine(new Main())
            .addSubcommand(run)
            .addSubcommand(new RenderCommand(System.in, () -> Images.of(System.getenv())))
            .addSubcommand(
                new ValidateCommand(
                    System.in, () -> Images.of(System.getenv()), InstantSource.system()))
            .addSubcommand(new ListCommand())
            .addSubcommand(new StatusCommand())
            .addSubcommand(new CertsCommand(InstantSource.system()))
            .addSubcommand(
                new RotateCaCommand(System.in, forecastPlanner(), InstantSource.system()))
            .addSubcommand(new RenewCommand(System.in, forecastPlanner(), InstantSource.system()))
            .addSubcommand(new ReconcileCommand())
            .addSubcommand(new SnapshotCommand())
            .addSubcommand(new DefragCommand())
            .addSubcommand(PkiCommand.create(InstantSource.system()))
            .addSubcommand(EncryptionCommand.create(new SecureRandom(), InstantSource.system()))
            .addSubcommand(new CompletionCommand())
            .addSubcommand(new VersionCommand())
            .setCommandName(System.getProperty("etcdwarden.command", "etcd-warden"));
    AnnotationSwitchCommand.all()
        .forEach(command -> all.addSubcommand(command.getCommandName(), command));
    all.setCaseInsensitiveEnumValuesAllowed(true);
    return withExitCodes(all);
  }

  private static ForecastPlanner forecastPlanner() {
    return new ForecastPlanner(() -> Images.of(System.getenv()));
  }

  /** Sets the exit codes and the error output of a command and of its subcommands. */
  static CommandLine withExitCodes(CommandLine command) {
    command.getSubcommands().values().forEach(Main::withExitCodes);
    command
        .getCommandSpec()
        .exitCodeOnInvalidInput(ExitCodes.USAGE)
        .exitCodeOnExecutionException(ExitCodes.ERROR);
    return command.setExecutionExceptionHandler(exceptionHandler());
  }

  /** Inserts {@code run} before flags without a command: Deployments of etcd-druid start so. */
  static String[] withCommand(String[] arguments) {
    boolean startsWithFlag = arguments.length > 0 && arguments[0].startsWith("-");
    if (!startsWithFlag || OWN_FLAGS.contains(arguments[0])) {
      return arguments;
    }
    return Stream.concat(Stream.of("run"), Stream.of(arguments)).toArray(String[]::new);
  }

  /** Prints the message of an expected failure, and the stack trace of any other exception. */
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
