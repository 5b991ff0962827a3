package io.etcdwarden.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** The exit code and output of a command line that a test ran. */
record CommandResult(int exitCode, String out, String err) {
  static CommandResult run(CommandLine commands, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        commands
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new CommandResult(exitCode, out.toString(), err.toString());
  }
}
