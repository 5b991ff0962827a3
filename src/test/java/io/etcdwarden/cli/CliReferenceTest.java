package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Checks that the reference page is current; {@code make reference} updates it. */
class CliReferenceTest {
  @Test
  void thePageMatchesTheHelpTexts() throws IOException {
    assertEquals(
        CliReference.text(),
        Files.readString(CliReference.PAGE),
        CliReference.PAGE + " is not current; run make reference");
  }

  @Test
  void everyCommandHasASection() {
    String text = CliReference.text();

    for (String command : Main.commands(new RunCommand(config -> 0)).getSubcommands().keySet()) {
      assertTrue(text.contains("\n## `etcd-warden " + command + "`\n"), command);
    }
  }
}
