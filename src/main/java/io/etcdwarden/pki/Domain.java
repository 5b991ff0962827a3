package io.etcdwarden.pki;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The lines that name the same authority Secret: they share one authority, made for the first. */
record Domain(List<LineWish> lines) {
  Domain {
    lines = List.copyOf(lines);
  }

  static List<Domain> of(PkiWish wish) {
    Map<String, List<LineWish>> byName = new LinkedHashMap<>();
    for (LineWish line : wish.lines()) {
      SecretRef ref = line.authority().secret();
      // References that lead nowhere are not the same authority because they do.
      String name = ref.isReachableFrom(wish.namespace()) ? ref.name() : " " + line.line().word();
      byName.computeIfAbsent(name, unknown -> new ArrayList<>()).add(line);
    }
    return byName.values().stream().map(Domain::new).toList();
  }

  Line first() {
    return lines.getFirst().line();
  }

  SecretRef secret() {
    return lines.getFirst().authority().secret();
  }

  boolean has(Line line) {
    return lines.stream().anyMatch(wish -> wish.line() == line);
  }

  boolean trustsBackup() {
    return !has(Line.BACKUP) && lines.stream().anyMatch(line -> line.authority().trustsBackup());
  }

  /** Restricted only as far as all lines want it so. */
  AuthoritySpec authority() {
    AuthoritySpec first = lines.getFirst().authority();
    boolean agreed =
        lines.stream().allMatch(l -> l.authority().restrictedTo().equals(first.restrictedTo()));
    return agreed
        ? first
        : new AuthoritySpec(
            first.secret(), first.dataKey(), first.commonName(), Set.of(), first.trustsBackup());
  }

  /** The data keys under which a generated bundle stands. */
  Set<String> dataKeys() {
    Set<String> keys =
        lines.stream()
            .map(line -> line.authority().dataKey())
            .collect(Collectors.toCollection(TreeSet::new));
    keys.add(AuthoritySpec.DEFAULT_DATA_KEY);
    keys.add(Bundle.OTHER_KEY);
    return keys;
  }

  List<CredentialSpec> credentials() {
    return lines.stream()
        .flatMap(line -> line.credentials().stream())
        .filter(CredentialSpec::isPresented)
        .toList();
  }

  List<Place> places(String namespace) {
    return lines.stream().map(line -> place(line, namespace)).toList();
  }

  static Place place(LineWish line, String namespace) {
    return new Place(
        line.line(),
        Part.CA,
        namespace,
        line.authority().secret().name(),
        line.authority().dataKey(),
        false);
  }
}
