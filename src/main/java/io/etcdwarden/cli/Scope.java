package io.etcdwarden.cli;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdDesk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Option;

/** Where a command looks for Etcds. */
final class Scope {
  private static final Comparator<Etcd> BY_PLACE =
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
  private boolean everywhere;

  /** Every Etcd there. */
  List<Etcd> all(EtcdDesk desk) {
    List<Etcd> all = everywhere ? desk.all() : desk.in(namespace(desk));
    return all.stream().sorted(BY_PLACE).toList();
  }

  /**
   * The Etcds of these names; all of them if all namespaces are meant and no name is given.
   *
   * @throws OperatorException before anything is done if one of them is not there
   */
  List<Etcd> named(EtcdDesk desk, List<String> names) {
    if (names.isEmpty() && !everywhere) {
      throw new OperatorException(
          ErrorCode.GET_ETCD, "no Etcd is named; give a NAME, or -A for all Etcds there are");
    }
    if (!everywhere) {
      return names.stream().distinct().map(name -> one(desk, name)).toList();
    }
    List<Etcd> all = all(desk);
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
              throw missing("Etcd " + name + " is in no namespace", all);
            });
    return chosen;
  }

  private Etcd one(EtcdDesk desk, String name) {
    String place = namespace(desk);
    return desk.find(place, name)
        .orElseThrow(
            () -> missing("Etcd " + place + "/" + name + " does not exist", desk.in(place)));
  }

  private static OperatorException missing(String sentence, List<Etcd> there) {
    List<String> names = there.stream().map(etcd -> etcd.getMetadata().getName()).sorted().toList();
    String remedy =
        names.isEmpty()
            ? "; there is none at all, name another namespace with -n"
            : "; there are " + String.join(", ", names) + ", or name another namespace with -n";
    return new OperatorException(ErrorCode.GET_ETCD, sentence + remedy);
  }

  String namespace(EtcdDesk desk) {
    return namespace == null ? desk.namespace() : namespace;
  }

  boolean isEverywhere() {
    return everywhere;
  }
}
