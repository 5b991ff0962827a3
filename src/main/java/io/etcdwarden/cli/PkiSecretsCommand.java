package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.config.OperatorConfig;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.files.ClusterFolder;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoreSecret;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates the Secrets that an Etcd names, as files, for users who provide all certificates. */
@Command(
    name = "secrets",
    description = "Create the Secrets with certificates that an Etcd names, as YAML files.",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class)
final class PkiSecretsCommand implements Callable<Integer> {
  private final InputFiles inputs;
  private final Supplier<Images> images;
  private final InstantSource clock;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE",
      required = true,
      description = "YAML file with one Etcd; - is standard input.")
  private Path file;

  @Option(
      names = {"-d", "--dir"},
      paramLabel = "DIR",
      required = true,
      description =
          "The folder of the files; it is created if needed. Secrets that it contains are kept, and"
              + " missing ones are created.")
  private Path folder;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description = "The namespace of an Etcd that names none; default by default.")
  private String namespace;

  PkiSecretsCommand(InputStream in, Supplier<Images> images, InstantSource clock) {
    this.inputs = new InputFiles(in);
    this.images = images;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    PkiRequest request = request();
    SecretFiles files = new SecretFiles(request);
    PrintWriter out = spec.commandLine().getOut();
    try (ClusterFolder opened = ClusterFolder.open(folder)) {
      PkiOutcome outcome =
          new PkiEngine(new SecureRandom())
              .decide(request, files.read(opened::read), clock.instant());
      requireNoErrors(outcome.findings());
      Map<Path, byte[]> written = files.toWrite(outcome.writes());
      opened.write(written);
      for (Path path : files.paths()) {
        boolean isKept = !written.containsKey(path) && opened.read(path).isPresent();
        if (isKept || written.containsKey(path)) {
          out.println(opened.resolve(path) + (isKept ? " unchanged" : " written"));
        }
      }
      out.flush();
      outcome.findings().forEach(finding -> warn(finding.message()));
    }
    return ExitCodes.OK;
  }

  private PkiRequest request() {
    List<Etcd> etcds =
        new ManifestReader(InputFiles.name(file), this::warn).read(inputs.text(file));
    if (etcds.size() != 1) {
      throw invalid("%s contains %d Etcds; name a file with one".formatted(file, etcds.size()));
    }
    Etcd etcd = etcds.getFirst();
    if (etcd.getMetadata().getNamespace() == null) {
      etcd.getMetadata().setNamespace(namespace);
    }
    PkiRequest request =
        new Planner(PlanSettings.of(OperatorConfig.DEFAULT, images.get()))
            .plan(etcd, new StoreSecret.Unknown())
            .pki()
            .request(Set.of());
    if (request.lines().isEmpty()) {
      throw invalid(
          "Etcd " + etcd.getMetadata().getName() + " uses no TLS, so it needs no certificates");
    }
    return new PkiRequest(
        request.cluster(),
        request.namespace(),
        request.uid(),
        issuing(request.policy()),
        request.lines(),
        Set.of());
  }

  /** Policy {@code Provided} is about the operator; this command is the one that provides. */
  private static PkiPolicy issuing(PkiPolicy policy) {
    return new PkiPolicy(
        PkiPolicy.Provision.AUTO,
        policy.algorithm(),
        policy.caValidity(),
        policy.caRotateAtPercent(),
        policy.leafValidity(),
        policy.leafRenewAtPercent(),
        policy.retain());
  }

  private static void requireNoErrors(List<Finding> findings) {
    String errors =
        findings.stream()
            .filter(Finding::isError)
            .map(Finding::message)
            .collect(Collectors.joining("\n"));
    if (!errors.isEmpty()) {
      throw invalid("nothing is written.\n" + errors);
    }
  }

  private void warn(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("warning: " + sentence);
    err.flush();
  }

  private static OperatorException invalid(String message) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message);
  }
}
