package io.etcdwarden.e2e;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Folders;
import io.etcdwarden.support.apiserver.CommandLineTool;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An operator that runs as pods, installed with the commands of the installation guide. */
final class Installation implements AutoCloseable {
  private static final Path GUIDE = Path.of("docs/install.md");
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-tls.yaml");

  /** The namespace and name of the operator in the guide. */
  private static final String NAME = "etcd-warden";

  /** The default image of chart and manifests. */
  private static final String DEFAULT_IMAGE = "etcd-warden:0.1.0";

  private static final Set<String> PERMANENT_IMAGE_ERRORS =
      Set.of("ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");

  private final KubernetesClient client;
  private final String namespace;
  private final String image;
  private final Path scratch;
  private final CommandLineTool kubectl;
  private final CommandLineTool helm;

  private Installation(TestOperator operator, String namespace, Path scratch) {
    this.client = operator.client();
    this.namespace = namespace;
    this.image = Optional.ofNullable(System.getenv("IMAGE")).orElse(DEFAULT_IMAGE);
    this.scratch = scratch;
    this.kubectl = CommandLineTool.withUserHomeOn(operator.kubeconfig(), "kubectl", scratch);
    this.helm = CommandLineTool.withUserHomeOn(operator.kubeconfig(), "helm", scratch);
  }

  /**
   * Prepares an installation, but installs nothing.
   *
   * @param namespace the namespace for the example
   */
  static Installation open(TestOperator operator, String namespace) {
    if (operator.client().namespaces().withName(NAME).get() != null) {
      throw new IllegalStateException(
          "the namespace etcd-warden exists, but this story installs the operator there; uninstall"
              + " the operator and delete the namespace first");
    }
    try {
      return new Installation(operator, namespace, Folders.temporary("etcd-warden-install-"));
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  void runCommand(String command) {
    runCommand(command, List.of());
  }

  /** Runs a command of the guide with additional arguments at the end. */
  void runCommand(String command, List<String> more) {
    if (!read(GUIDE).lines().anyMatch(line -> line.startsWith(command))) {
      throw new AssertionError(GUIDE + " does not contain the command: " + command);
    }
    List<String> words = List.of(command.split(" "));
    if (words.getFirst().equals("helm")) {
      helm.run(arguments(words, more, imageValues(words.get(1)))).orFail();
    } else if (words.get(1).equals("apply") && !image.equals(DEFAULT_IMAGE)) {
      kubectl.run("apply", "--filename=" + withImage(words.getLast())).orFail();
    } else {
      kubectl.run(arguments(words, more, List.of())).orFail();
    }
  }

  private static String[] arguments(List<String> words, List<String> more, List<String> image) {
    return Stream.of(words.stream().skip(1), more.stream(), image.stream())
        .flatMap(all -> all)
        .toArray(String[]::new);
  }

  private List<String> imageValues(String verb) {
    if (image.equals(DEFAULT_IMAGE) || verb.equals("uninstall")) {
      return List.of();
    }
    int colon = image.lastIndexOf(':');
    return List.of(
        "--set", "image.repository=" + image.substring(0, colon),
        "--set", "image.tag=" + image.substring(colon + 1));
  }

  /** The rendered manifests with the image of this run. */
  private Path withImage(String from) {
    String rendered =
        from.endsWith(".yaml") ? read(Path.of(from)) : kubectl.run("kustomize", from).orFail();
    return writeReplaced("image: " + DEFAULT_IMAGE, "image: " + image, rendered);
  }

  /** Gives the example its own backup container, so that it restores no backups of other runs. */
  void createExample() {
    Path example =
        writeReplaced("container: main-backups", "container: " + namespace, read(EXAMPLE));
    kubectl.run("apply", "--filename=" + example, "--namespace=" + namespace).orFail();
  }

  private Path writeReplaced(String word, String instead, String text) {
    if (!text.contains(word)) {
      throw new AssertionError("the manifests do not contain " + word);
    }
    try {
      return Files.writeString(
          Files.createTempFile(scratch, "objects-", ".yaml"), text.replace(word, instead));
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /**
   * The names and UIDs of the CustomResourceDefinitions. A recreated definition would have deleted
   * all its resources.
   */
  List<String> crds() {
    return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
        .filter(definition -> definition.getSpec().getGroup().equals(Etcd.GROUP))
        .map(definition -> definition.getMetadata())
        .map(meta -> meta.getName() + " " + meta.getUid())
        .sorted()
        .toList();
  }

  /** Waits until the Deployment is rolled out. */
  void awaitAvailable(Duration limit) {
    new Await(limit).until(this::problem);
  }

  private Optional<String> problem() {
    operatorPods().forEach(Installation::failWithoutImage);
    Deployment deployment = client.apps().deployments().inNamespace(NAME).withName(NAME).require();
    return isRolledOut(deployment)
        ? Optional.empty()
        : Optional.of(
            "not all replicas of the operator are available: "
                + operatorPods().stream()
                    .map(Installation::describe)
                    .collect(Collectors.joining("; ")));
  }

  private static boolean isRolledOut(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    Integer expected = deployment.getSpec().getReplicas();
    return status != null
        && Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration())
        && Objects.equals(status.getReplicas(), expected)
        && Objects.equals(status.getUpdatedReplicas(), expected)
        && Objects.equals(status.getAvailableReplicas(), expected);
  }

  private static void failWithoutImage(Pod pod) {
    waiting(pod)
        .filter(waiting -> PERMANENT_IMAGE_ERRORS.contains(waiting.getReason()))
        .findFirst()
        .ifPresent(
            waiting -> {
              throw new AssertionError(
                  "%s; set IMAGE to an image of the operator that the nodes have or can pull; \"make image\" builds one (docs/image.md)"
                      .formatted(describe(pod)));
            });
  }

  private static String describe(Pod pod) {
    return "pod %s is %s%s"
        .formatted(
            pod.getMetadata().getName(),
            pod.getStatus().getPhase(),
            waiting(pod)
                .map(waiting -> ", " + waiting.getReason() + ": " + waiting.getMessage())
                .collect(Collectors.joining()));
  }

  private static Stream<ContainerStateWaiting> waiting(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .map(state -> state.getWaiting())
        .filter(Objects::nonNull);
  }

  private List<Pod> operatorPods() {
    return client
        .pods()
        .inNamespace(NAME)
        .withLabel("app.kubernetes.io/name", NAME)
        .list()
        .getItems();
  }

  /** Waits until no pod of the operator is left. */
  void awaitGone(Duration limit) {
    new Await(limit)
        .until(
            () ->
                operatorPods().isEmpty()
                    ? Optional.empty()
                    : Optional.of(operatorPods().size() + " pods of the operator still exist"));
  }

  /** Removes what a failed story has left, and the operator's namespace. */
  @Override
  public void close() {
    boolean hasFailed = !operatorPods().isEmpty();
    if (hasFailed && System.getenv("KEEP") != null) {
      return;
    }
    if (hasFailed) {
      kubectl.run("delete", "etcd", "--all", "--namespace=" + namespace, "--timeout=120s");
      helm.run("uninstall", NAME, "--namespace=" + NAME);
    }
    kubectl.run(
        "delete",
        "validatingwebhookconfiguration,clusterrole,clusterrolebinding",
        "--selector=app.kubernetes.io/name=" + NAME);
    kubectl.run("delete", "namespace", NAME, "--timeout=120s");
  }
}
