package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.ConfigFile;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.SpecWarning;
import io.etcdwarden.plan.SpecWarnings;
import io.etcdwarden.plan.StoreSecret;
import io.etcdwarden.render.Renderer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the objects that the operator would create for an Etcd; needs no cluster. */
@Command(
    name = "render",
    description = "Print the objects that the operator creates for an Etcd, offline.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class RenderCommand implements Callable<Integer> {
  private final InputFiles inputs;
  private final Supplier<Images> images;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      required = true,
      description = "YAML file with one or several Etcds; - is standard input. May be repeated.")
  private List<Path> files;

  @Option(
      names = {"-o", "--output-dir"},
      paramLabel = "DIR",
      description = "Write one file per object into this folder instead of one stream to stdout.")
  private Path folder;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The OperatorConfiguration file of the operator.")
  private Path config;

  RenderCommand(InputStream in, Supplier<Images> images) {
    this.inputs = new InputFiles(in);
    this.images = images;
  }

  @Override
  public Integer call() {
    OperatorConfig settings = config == null ? OperatorConfig.DEFAULT : ConfigFile.read(config);
    Planner planner = new Planner(PlanSettings.of(settings, images.get()));
    List<ClusterPlan> plans =
        files.stream()
            .flatMap(
                file ->
                    new ManifestReader(InputFiles.name(file), this::warn)
                        .read(inputs.text(file)).stream())
            .map(etcd -> plan(planner, etcd))
            .toList();
    if (folder == null) {
      print(plans);
    } else {
      write(plans);
    }
    return ExitCodes.OK;
  }

  private void warnAbout(Etcd etcd) {
    for (SpecWarning warning : SpecWarnings.of(etcd)) {
      warn("Etcd " + etcd.getMetadata().getName() + ": " + warning.message());
    }
  }

  private ClusterPlan plan(Planner planner, Etcd etcd) {
    warnAbout(etcd);
    try {
      return planner.planToApply(etcd, new StoreSecret.Unknown());
    } catch (OperatorException wrong) {
      String name = etcd.getMetadata().getName();
      throw new OperatorException(wrong.code(), "Etcd " + name + ": " + wrong.getMessage(), wrong);
    }
  }

  private void print(List<ClusterPlan> plans) {
    PrintWriter out = spec.commandLine().getOut();
    ManifestPrinter printer = new ManifestPrinter();
    for (ClusterPlan plan : plans) {
      out.print(printer.comment(RequiredSecrets.of(plan)));
      out.print(printer.stream(Renderer.render(plan).desired()));
    }
    out.flush();
  }

  private void write(List<ClusterPlan> plans) {
    ManifestPrinter printer = new ManifestPrinter();
    List<HasMetadata> objects = new ArrayList<>();
    List<String> secrets = new ArrayList<>();
    for (ClusterPlan plan : plans) {
      objects.addAll(Renderer.render(plan).desired());
      secrets.addAll(RequiredSecrets.of(plan));
    }
    printer.writeFiles(objects, folder);
    if (!secrets.isEmpty()) {
      printer.writeFile(folder, "secrets.txt", String.join("\n", secrets) + "\n");
    }
    printMessage(objects.size() + " objects written to " + folder);
  }

  private void warn(String sentence) {
    printMessage("warning: " + sentence);
  }

  private void printMessage(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(sentence);
    err.flush();
  }
}
