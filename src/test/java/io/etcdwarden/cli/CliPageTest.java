package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Compares {@code docs/cli.md} with the commands and their options. */
class CliPageTest {
  private static final Set<String> STANDARD_OPTIONS = Set.of("-h", "--help", "-V", "--version");

  @Test
  void everyCommandHasAHeadingAndEveryOptionIsDocumented() throws IOException {
    String shared = section("Running clusters");
    List<String> missing = new ArrayList<>();
    for (CommandLine command : commands()) {
      String section = section(".*`etcd-warden " + command.getCommandName() + "`.*");
      if (section.isEmpty()) {
        missing.add("`etcd-warden " + command.getCommandName() + "`");
      }
      for (OptionSpec option : options(command)) {
        for (String name : option.names()) {
          if (!STANDARD_OPTIONS.contains(name) && !(section + shared).contains("`" + name)) {
            missing.add(command.getCommandName() + " " + name);
          }
        }
      }
    }

    assertEquals(List.of(), missing);
  }

  @Test
  void everyCommandOnThePageExists() throws IOException {
    List<String> known = commands().stream().map(CommandLine::getCommandName).toList();
    Matcher shown = Pattern.compile("`etcd-warden (\\w+)`").matcher(page());

    List<String> unknown =
        shown.results().map(it -> it.group(1)).filter(name -> !known.contains(name)).toList();

    assertEquals(List.of(), unknown);
  }

  /** The options of a command and of the commands inside it. */
  private static List<OptionSpec> options(CommandLine command) {
    List<OptionSpec> options = new ArrayList<>(command.getCommandSpec().options());
    command.getSubcommands().values().forEach(inner -> options.addAll(options(inner)));
    return options;
  }

  private static List<CommandLine> commands() {
    return Main.commands(new RunCommand(config -> 0)).getSubcommands().values().stream()
        .distinct()
        .toList();
  }

  /** The text from the heading that matches to the next heading. */
  private static String section(String heading) throws IOException {
    Matcher found = Pattern.compile("(?m)^## " + heading + "$(?s:.*?)(?=^## |\\z)").matcher(page());
    return found.find() ? found.group() : "";
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("docs/cli.md"));
  }
}
