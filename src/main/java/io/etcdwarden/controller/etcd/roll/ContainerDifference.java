package io.etcdwarden.controller.etcd.roll;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Names for users what differs between two versions of a container. */
final class ContainerDifference {
  private ContainerDifference() {}

  /**
   * One text for each difference.
   *
   * @param subject kind and name of the container
   * @param before as the API server stored it, with its defaults
   * @param after as the operator renders it
   */
  static List<String> of(String subject, Container before, Container after) {
    String owner = " of " + subject;
    List<String> found = new ArrayList<>();
    NamedDifference.between("image" + owner, before.getImage(), after.getImage())
        .ifPresent(found::add);
    if (!Objects.equals(before.getCommand(), after.getCommand())) {
      found.add("command" + owner);
    }
    found.addAll(NamedDifference.of("argument %s" + owner, arguments(before), arguments(after)));
    found.addAll(resources(owner, before.getResources(), after.getResources()));
    found.addAll(environment(owner, before.getEnv(), after.getEnv()));
    addIfDifferent(
        "ports" + owner,
        before,
        after,
        it -> list(it.getPorts(), ContainerDifference::port),
        found);
    addIfDifferent(
        "volume mounts" + owner,
        before,
        after,
        it -> list(it.getVolumeMounts(), ContainerDifference::mount),
        found);
    addIfDifferent(
        "readiness probe" + owner, before, after, it -> probe(it.getReadinessProbe()), found);
    addIfDifferent("security context" + owner, before, after, Container::getSecurityContext, found);
    return found;
  }

  private static void addIfDifferent(
      String name,
      Container before,
      Container after,
      Function<Container, Object> part,
      List<String> found) {
    if (!Objects.equals(part.apply(before), part.apply(after))) {
      found.add(name);
    }
  }

  /** Values by flag; an argument without a value has an empty one. */
  private static Map<String, String> arguments(Container container) {
    return NamedDifference.inOrder(
        container.getArgs(),
        argument ->
            argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument,
        argument -> argument.contains("=") ? argument.substring(argument.indexOf('=') + 1) : "");
  }

  private static List<String> resources(
      String owner, ResourceRequirements before, ResourceRequirements after) {
    List<String> found = new ArrayList<>();
    found.addAll(
        NamedDifference.of(
            "%s request" + owner,
            amounts(before, ResourceRequirements::getRequests, after),
            amounts(after, ResourceRequirements::getRequests, before)));
    found.addAll(
        NamedDifference.of(
            "%s limit" + owner,
            amounts(before, ResourceRequirements::getLimits, after),
            amounts(after, ResourceRequirements::getLimits, before)));
    return found;
  }

  /** The amounts as text; an amount that equals the other one has the text of the other one. */
  private static Map<String, String> amounts(
      ResourceRequirements resources,
      Function<ResourceRequirements, Map<String, Quantity>> part,
      ResourceRequirements other) {
    Map<String, Quantity> amounts = amounts(resources, part);
    Map<String, Quantity> others = amounts(other, part);
    Map<String, String> texts = new TreeMap<>();
    amounts.forEach(
        (name, amount) ->
            texts.put(
                name,
                amount.equals(others.get(name))
                    ? amount.getNumericalAmount().stripTrailingZeros().toPlainString()
                    : amount.toString()));
    return texts;
  }

  private static Map<String, Quantity> amounts(
      ResourceRequirements resources, Function<ResourceRequirements, Map<String, Quantity>> part) {
    Map<String, Quantity> amounts = resources == null ? null : part.apply(resources);
    return amounts == null ? Map.of() : amounts;
  }

  /** Only the names: a value may be meant for few readers. */
  private static List<String> environment(String owner, List<EnvVar> before, List<EnvVar> after) {
    Map<String, Object> valuesBefore = variables(before);
    Map<String, Object> valuesAfter = variables(after);
    List<String> found = new ArrayList<>();
    valuesAfter.forEach(
        (name, value) -> {
          if (!value.equals(valuesBefore.get(name))) {
            found.add("environment variable %s%s".formatted(name, owner));
          }
        });
    valuesBefore.keySet().stream()
        .filter(name -> !valuesAfter.containsKey(name))
        .forEach(name -> found.add("no environment variable %s%s".formatted(name, owner)));
    return found;
  }

  private static Map<String, Object> variables(List<EnvVar> variables) {
    return NamedDifference.inOrder(
        variables,
        EnvVar::getName,
        it -> List.of(Objects.toString(it.getValue(), ""), String.valueOf(it.getValueFrom())));
  }

  private static <T> String list(List<T> elements, Function<T, String> text) {
    return elements.stream().map(text).sorted().collect(Collectors.joining(", "));
  }

  private static String port(ContainerPort port) {
    return port.getName() + " " + port.getContainerPort();
  }

  private static String mount(VolumeMount mount) {
    return mount.getName() + " " + mount.getMountPath();
  }

  /** The fields that the operator sets; the API server adds defaults to the others. */
  private static String probe(Probe probe) {
    return probe == null
        ? ""
        : String.join(
            " ",
            String.valueOf(probe.getHttpGet()),
            String.valueOf(probe.getInitialDelaySeconds()),
            String.valueOf(probe.getPeriodSeconds()),
            String.valueOf(probe.getFailureThreshold()));
  }
}
