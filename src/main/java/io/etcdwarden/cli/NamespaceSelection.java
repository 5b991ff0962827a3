package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.EtcdApi;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a command looks for Etcds. */
final class NamespaceSelection {
  private static final Comparator<Etcd> BY_NAMESPACE_AND_NAME =
      Comparator.comparing((Etcd etcd) -> etcd.getMetadata().getNamespace())
          .thenComparing(etcd -> etcd.getMetadata().getName());

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      description = "The namespace of the Etcds; that of the context if absent.")
  private String namespace;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "Look in all namespaces.")
  private boolean allNamespaces;

  /** Every Etcd there. */
  List<Etcd> list(EtcdApi etcdApi) {
    List<Etcd> all = allNamespaces ? etcdApi.listAll() : etcdApi.list(namespace(etcdApi));
    return all.stream().sorted(BY_NAMESPACE_AND_NAME).toList();
  }

  /**
   * The Etcds of these names; all of them if all namespaces are meant and no name is given.
   *
   * @throws OperatorException before anything is done if one of them is not there
   */
  List<Etcd> getNamed(EtcdApi etcdApi, List<String> names) {
    if (names.isEmpty() && !allNamespaces) {
      throw new OperatorException(
          ErrorCode.GET_ETCD, "no Etcd is named; give a NAME, or -A for all Etcds there are");
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
              throw notFound("Etcd " + name + " is in no namespace", all);
            });
    return chosen;
  }

  private Etcd getOne(EtcdApi etcdApi, String name) {
    String place = namespace(etcdApi);
    return etcdApi
        .find(place, name)
        .orElseThrow(
            () -> notFound("Etcd " + place + "/" + name + " does not exist", etcdApi.list(place)));
  }

  private static OperatorException notFound(String sentence, List<Etcd> there) {
    List<String> names = there.stream().map(etcd -> etcd.getMetadata().getName()).sorted().toList();
    String remedy =
        names.isEmpty()
            ? "; there is none at all, name another namespace with -n"
            : "; there are " + String.join(", ", names) + ", or name another namespace with -n";
    return new OperatorException(ErrorCode.GET_ETCD, sentence + remedy);
  }

  String namespace(EtcdApi etcdApi) {
    return namespace == null ? etcdApi.defaultNamespace() : namespace;
  }

  boolean isAllNamespaces() {
    return allNamespaces;
  }
}
