package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bash itself completes with the script. */
class CompletionCommandTest {
  @TempDir Path folder;

  @Test
  void bashCompletesCommands() throws Exception {
    assertEquals(List.of("rotate-ca"), complete("etcd-warden rot"));
  }

  @Test
  void bashCompletesTheCommandsOfACommand() throws Exception {
    assertEquals(List.of("member", "members"), complete("etcd-warden pki mem"));
  }

  @Test
  void bashCompletesOptions() throws Exception {
    assertEquals(List.of("--namespace"), complete("etcd-warden status --names"));
  }

  @Test
  void zshGetsTheScriptAfterItsPreparation() {
    assertEquals(
        "autoload -U +X bashcompinit && bashcompinit\n" + completion("bash").out(),
        completion("zsh").out());
  }

  @Test
  void anUnknownShellIsAUsageError() {
    CommandResult result = completion("fish");

    assertEquals(3, result.exitCode());
    assertTrue(result.err().contains("fish"), result.err());
  }

  /** The candidates of bash for the last word of this line. */
  private List<String> complete(String line) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("completion"), completion("bash").out());
    List<String> words = List.of(line.split(" ", -1));
    String run =
        """
        compopt() { :; }
        source '%s'
        COMP_WORDS=(%s); COMP_CWORD=%d
        _complete_etcd-warden
        printf '%%s\\n' "${COMPREPLY[@]}" | sort
        """
            .formatted(script, line, words.size() - 1);
    Process bash = new ProcessBuilder("bash", "-c", run).redirectErrorStream(true).start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor(), output);
    return output.lines().map(String::strip).toList();
  }

  private static CommandResult completion(String shell) {
    return CommandResult.run(Main.commands(new RunCommand(config -> 0)), "completion", shell);
  }
}
