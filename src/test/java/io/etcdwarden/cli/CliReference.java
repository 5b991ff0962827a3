package io.etcdwarden.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Writes the reference page with the {@code --help} text of each command. */
public final class CliReference {
  static final Path PAGE = Path.of("docs/reference/cli.md");

  private CliReference() {}

  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(PAGE.getParent());
    Files.writeString(PAGE, text());
  }

  static String text() {
    CommandLine all = Main.commands(new RunCommand(config -> 0));
    StringBuilder page =
        new StringBuilder(
            """
            # Reference: command line

            What `etcd-warden COMMAND --help` prints; `make reference` writes this page. [Command line](../cli.md) explains it, with examples.
            """);
    section(page, "etcd-warden", all);
    addSections(page, "etcd-warden", all);
    return page.toString();
  }

  /** Adds a section for each command inside another one, and for those inside it. */
  private static void addSections(StringBuilder page, String parentName, CommandLine parent) {
    for (CommandLine command : commands(parent)) {
      String name = parentName + " " + command.getCommandName();
      section(page, name, command);
      addSections(page, name, command);
    }
  }

  private static List<CommandLine> commands(CommandLine parent) {
    return parent.getSubcommands().values().stream()
        .distinct()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .toList();
  }

  private static void section(StringBuilder page, String name, CommandLine command) {
    String help = command.setUsageHelpWidth(100).getUsageMessage(Ansi.OFF);
    page.append("\n## `").append(name).append("`\n```\n");
    help.lines().map(String::stripTrailing).forEach(line -> page.append(line).append('\n'));
    page.append("```\n");
  }
}
