package io.etcdwarden.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script with which a shell completes commands and options. */
@Command(
    name = "completion",
    description = {
      "Print a script with which a shell completes commands and options.",
      "bash: source <(etcd-warden completion bash)",
      "zsh: source <(etcd-warden completion zsh)"
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class CompletionCommand implements Callable<Integer> {
  /** The shells that can read the script; zsh reads scripts for bash after {@code bashcompinit}. */
  enum Shell {
    BASH(""),
    ZSH("autoload -U +X bashcompinit && bashcompinit\n");

    private final String preparation;

    Shell(String preparation) {
      this.preparation = preparation;
    }
  }

  private static final String PROGRAM = "etcd-warden";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private Shell shell;

  @Override
  public Integer call() {
    CommandLine program = spec.root().commandLine();
    PrintWriter out = spec.commandLine().getOut();
    out.print(shell.preparation + AutoComplete.bash(PROGRAM, program));
    out.flush();
    return ExitCodes.OK;
  }
}
