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

/** The operator as pods of the cluster, installed by following the guide word by word. */
final class Installation implements AutoCloseable {
  private static final Path GUIDE = Path.of("docs/install.md");
  private static final Path EXAMPLE = Path.of("docs/examples/etcd-tls.yaml");

  /** Namespace and name, as the guide has them. */
  private static final String NAME = "etcd-warden";

  /** The image that chart and manifests name by themselves. */
  private static final String DEFAULT_IMAGE = "etcd-warden:0.1.0";

  private static final Set<String> PERMANENT_IMAGE_ERRORS =
      Set.of("ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName");

  private final KubernetesClient client;
  private final String namespace;
  private final String image;
  private final Path scratch;
  private final CommandLineTool kubectl;
  private final CommandLineTool helm;

  private Installation(TestOperator testOperator, String namespace, Path scratch) {
    this.client = testOperator.client();
    this.namespace = namespace;
    this.image = Optional.ofNullable(System.getenv("IMAGE")).orElse(DEFAULT_IMAGE);
    this.scratch = scratch;
    this.kubectl = CommandLineTool.withUserHomeOn(testOperator.kubeconfig(), "kubectl", scratch);
    this.helm = CommandLineTool.withUserHomeOn(testOperator.kubeconfig(), "helm", scratch);
  }

  /**
   * Nothing is installed yet.
   *
   * @param namespace where the example will be put
   */
  static Installation open(TestOperator testOperator, String namespace) {
    if (testOperator.client().namespaces().withName(NAME).get() != null) {
      throw new IllegalStateException(
          "there is a namespace etcd-warden already, and what this story installs goes there;"
              + " uninstall what runs in it and delete the namespace first");
    }
    try {
      return new Installation(testOperator, namespace, Folders.temporary("etcd-warden-install-"));
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  void runCommand(String command) {
    runCommand(command, List.of());
  }

  /** Does what the guide says, with more words at the end. */
  void runCommand(String command, List<String> more) {
    if (!read(GUIDE).lines().anyMatch(line -> line.startsWith(command))) {
      throw new AssertionError(GUIDE + " has no such command: " + command);
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

  /** What is applied, rendered, and with the image of this run. */
  private Path withImage(String from) {
    String rendered =
        from.endsWith(".yaml") ? read(Path.of(from)) : kubectl.run("kustomize", from).orFail();
    return writeReplaced("image: " + DEFAULT_IMAGE, "image: " + image, rendered);
  }

  /** With a container of its own on the nodes: nothing is restored from what others left there. */
  void createExample() {
    Path example =
        writeReplaced("container: main-backups", "container: " + namespace, read(EXAMPLE));
    kubectl.run("apply", "--filename=" + example, "--namespace=" + namespace).orFail();
  }

  private Path writeReplaced(String word, String instead, String text) {
    if (!text.contains(word)) {
      throw new AssertionError("there is no " + word + " in it");
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

  /** The definitions of our kinds, each with its UID: another one would have lost its resources. */
  List<String> crds() {
    return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
        .filter(definition -> definition.getSpec().getGroup().equals(Etcd.GROUP))
        .map(definition -> definition.getMetadata())
        .map(meta -> meta.getName() + " " + meta.getUid())
        .sorted()
        .toList();
  }

  /** Waits until all copies run as they were told last, and none as before. */
  void awaitAvailable(Duration limit) {
    new Await(limit).until(this::problem);
  }

  private Optional<String> problem() {
    operatorPods().forEach(Installation::failWithoutImage);
    Deployment deployment = client.apps().deployments().inNamespace(NAME).withName(NAME).require();
    return isRolledOut(deployment)
        ? Optional.empty()
        : Optional.of(
            "not every copy of the operator is available: "
                + operatorPods().stream()
                    .map(Installation::describe)
                    .collect(Collectors.joining("; ")));
  }

  private static boolean isRolledOut(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    Integer wanted = deployment.getSpec().getReplicas();
    return status != null
        && Objects.equals(status.getObservedGeneration(), deployment.getMetadata().getGeneration())
        && Objects.equals(status.getReplicas(), wanted)
        && Objects.equals(status.getUpdatedReplicas(), wanted)
        && Objects.equals(status.getAvailableReplicas(), wanted);
  }

  private static void failWithoutImage(Pod pod) {
    waiting(pod)
        .filter(waiting -> PERMANENT_IMAGE_ERRORS.contains(waiting.getReason()))
        .findFirst()
        .ifPresent(
            waiting -> {
              throw new AssertionError(
                  "%s; IMAGE must name an image of the operator that the nodes can pull, or have: \"make image\" builds one (docs/image.md)"
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

  /** Waits until no copy is left. */
  void awaitGone(Duration limit) {
    new Await(limit)
        .until(
            () ->
                operatorPods().isEmpty()
                    ? Optional.empty()
                    : Optional.of(operatorPods().size() + " copies of the operator are there"));
  }

  /** Takes away what a story that failed has left, and the operator's namespace. */
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
