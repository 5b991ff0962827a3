package io.etcdwarden.cli;

import io.etcdwarden.cli.ValidationFinding.Level;
import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks Etcds and their Secrets in files; needs no cluster. */
@Command(
    name = "validate",
    description = "Check Etcds and the Secrets with their certificates in files, offline.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class ValidateCommand implements Callable<Integer> {
  /** The formats of the output. */
  enum Format {
    TABLE,
    JSON,
    YAML,
    SARIF
  }

  private final InputFiles inputs;
  private final Supplier<Images> images;
  private final InstantSource clock;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "YAML or JSON files, or folders with such files; - is standard input. Documents of other"
              + " kinds than Etcd and Secret are not checked.")
  private List<Path> files;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json, yaml or sarif.")
  private Format format;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description = "The namespace of objects that name none; default by default.")
  private String namespace;

  @Option(names = "--strict", description = "Exit with code 1 also if there are only warnings.")
  private boolean strict;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The OperatorConfiguration file of the operator.")
  private Path config;

  ValidateCommand(InputStream in, Supplier<Images> images, InstantSource clock) {
    this.inputs = new InputFiles(in);
    this.images = images;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    OperatorConfig settings = config == null ? OperatorConfig.DEFAULT : ConfigFile.read(config);
    List<ResourceFile> read =
        files.stream()
            .flatMap(file -> InputFiles.filesOf(file).stream())
            .map(this::resources)
            .toList();
    List<ValidationFinding> findings =
        new ManifestCheck(
                new Planner(PlanSettings.of(settings, images.get())),
                engine(),
                namespace,
                clock.instant())
            .check(read);
    PrintWriter out = spec.commandLine().getOut();
    out.print(text(findings));
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    err.println(summary(read, findings));
    err.flush();
    return exitCode(findings);
  }

  private ResourceFile resources(Path file) {
    return new ManifestReader(InputFiles.name(file), _ -> {}).readResources(inputs.text(file));
  }

  /**
   * Missing certificates are issued and discarded, so the algorithm of their keys is the fastest.
   */
  private static PkiEngine engine() {
    SecureRandom random = new SecureRandom();
    return new PkiEngine(
        random, (_, _, _) -> Optional.of(KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, random)));
  }

  private String text(List<ValidationFinding> findings) {
    return switch (format) {
      case TABLE -> table(findings);
      case JSON -> OutputFormat.JSON.text(findings, () -> "");
      case YAML -> OutputFormat.YAML.text(findings, () -> "");
      case SARIF -> OutputFormat.JSON.text(SarifLog.of(findings, ProgramVersion.text()), () -> "");
    };
  }

  private static String table(List<ValidationFinding> findings) {
    Table table = new Table("LEVEL", "CODE", "OBJECT", "FILE", "MESSAGE");
    for (ValidationFinding finding : findings) {
      table.row(
          finding.level().wireName(),
          finding.code(),
          finding.object(),
          finding.file() + ":" + finding.line(),
          finding.message());
    }
    return table.isEmpty() ? "" : table.text();
  }

  private static String summary(List<ResourceFile> read, List<ValidationFinding> findings) {
    return "%d Etcds and %d Secrets checked: %d errors, %d warnings"
        .formatted(
            read.stream().mapToInt(file -> file.etcds().size()).sum(),
            read.stream().mapToInt(file -> file.secrets().size()).sum(),
            count(findings, Level.ERROR),
            count(findings, Level.WARNING));
  }

  private int exitCode(List<ValidationFinding> findings) {
    boolean isBad =
        count(findings, Level.ERROR) > 0 || (strict && count(findings, Level.WARNING) > 0);
    return isBad ? ExitCodes.UNHEALTHY : ExitCodes.OK;
  }

  private static long count(List<ValidationFinding> findings, Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }
}
