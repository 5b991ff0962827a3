package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.EtcdApi;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that choose the namespaces of a command, and the Etcds in these namespaces. */
final class NamespaceSelection {
  private static final Comparator<Etcd> BY_NAMESPACE_AND_NAME =
      Comparator.comparing((Etcd etcd) -> etcd.getMetadata().getNamespace())
          .thenComparing(etcd -> etcd.getMetadata().getName());

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "The namespace of the Etcds; by default the namespace of the context.")
  private String namespace;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "Use the Etcds of all namespaces.")
  private boolean allNamespaces;

  /** All Etcds of the selected namespaces, by namespace and name. */
  List<Etcd> list(EtcdApi etcdApi) {
    List<Etcd> all = allNamespaces ? etcdApi.listAll() : etcdApi.list(namespace(etcdApi));
    return all.stream().sorted(BY_NAMESPACE_AND_NAME).toList();
  }

  /**
   * The Etcds with these names; all Etcds for {@code -A} without a name.
   *
   * @throws OperatorException if one of the names does not exist, so that a command changes either
   *     all named Etcds or none
   */
  List<Etcd> getNamed(EtcdApi etcdApi, List<String> names) {
    if (names.isEmpty() && !allNamespaces) {
      throw new OperatorException(
          ErrorCode.GET_ETCD, "no Etcd is named; give a NAME, or use -A for all Etcds");
    }
    if (!allNamespaces) {
      return names.stream().distinct().map(name -> getOne(etcdApi, name)).toList();
    }
    List<Etcd> all = list(etcdApi);
    List<Etcd> chosen = new ArrayList<>(all);
    if (!names.isEmpty()) {
      chosen.removeIf(etcd -> !names.contains(etcd.getMetadata().getName()));
    }
    List<String> found = chosen.stream().map(etcd -> etcd.getMetadata().getName()).toList();
    names.stream()
        .filter(name -> !found.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw notFound("Etcd " + name + " does not exist in any namespace", all);
            });
    return chosen;
  }

  /**
   * The Etcd with this name.
   *
   * @throws OperatorException if it does not exist, or if {@code -A} finds it in several namespaces
   */
  Etcd getOnly(EtcdApi etcdApi, String name) {
    List<Etcd> found = getNamed(etcdApi, List.of(name));
    if (found.size() > 1) {
      throw new OperatorException(
          ErrorCode.GET_ETCD,
          "Etcd %s exists in %d namespaces; use -n to choose one".formatted(name, found.size()));
    }
    return found.getFirst();
  }

  private Etcd getOne(EtcdApi etcdApi, String name) {
    String selected = namespace(etcdApi);
    return etcdApi
        .find(selected, name)
        .orElseThrow(
            () ->
                notFound(
                    "Etcd " + selected + "/" + name + " does not exist", etcdApi.list(selected)));
  }

  private static OperatorException notFound(String sentence, List<Etcd> existing) {
    List<String> names =
        existing.stream().map(etcd -> etcd.getMetadata().getName()).sorted().toList();
    String hint =
        names.isEmpty() ? "; there are no Etcds" : "; existing Etcds: " + String.join(", ", names);
    return new OperatorException(
        ErrorCode.GET_ETCD, sentence + hint + "; use -n to choose another namespace");
  }

  String namespace(EtcdApi etcdApi) {
    return namespace == null ? etcdApi.defaultNamespace() : namespace;
  }

  boolean isAllNamespaces() {
    return allNamespaces;
  }
}
