package io.etcdwarden.pki.request;

import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.TrustBundle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The lines that name the same authority Secret: they share one authority, made for the first. */
public record TrustDomain(List<LineRequest> lines) {
  public TrustDomain {
    lines = List.copyOf(lines);
  }

  public static List<TrustDomain> of(PkiRequest request) {
    Map<String, List<LineRequest>> byName = new LinkedHashMap<>();
    for (LineRequest line : request.lines()) {
      SecretRef ref = line.ca().secret();
      // References that lead nowhere are not the same authority because they do.
      String name =
          ref.isReachableFrom(request.namespace()) ? ref.name() : " " + line.line().wireName();
      byName.computeIfAbsent(name, unknown -> new ArrayList<>()).add(line);
    }
    return byName.values().stream().map(TrustDomain::new).toList();
  }

  public Line firstLine() {
    return lines.getFirst().line();
  }

  public SecretRef caSecret() {
    return lines.getFirst().ca().secret();
  }

  public boolean has(Line line) {
    return lines.stream().anyMatch(wish -> wish.line() == line);
  }

  public boolean includesBackupCa() {
    return !has(Line.BACKUP) && lines.stream().anyMatch(line -> line.ca().includesBackupCa());
  }

  /** Restricted only as far as all lines want it so. */
  public CaSpec caSpec() {
    CaSpec first = lines.getFirst().ca();
    boolean agreed =
        lines.stream().allMatch(l -> l.ca().allowedPurposes().equals(first.allowedPurposes()));
    return agreed
        ? first
        : new CaSpec(
            first.secret(),
            first.dataKey(),
            first.commonName(),
            Set.of(),
            first.includesBackupCa());
  }

  /** The data keys under which a generated bundle stands. */
  public Set<String> dataKeys() {
    Set<String> keys =
        lines.stream()
            .map(line -> line.ca().dataKey())
            .collect(Collectors.toCollection(TreeSet::new));
    keys.add(CaSpec.DEFAULT_DATA_KEY);
    keys.add(TrustBundle.BUNDLE_DATA_KEY);
    return keys;
  }

  public List<CredentialSpec> credentials() {
    return lines.stream()
        .flatMap(line -> line.credentials().stream())
        .filter(CredentialSpec::isPresented)
        .toList();
  }

  public List<FindingLocation> locations(String namespace) {
    return lines.stream().map(line -> location(line, namespace)).toList();
  }

  public static FindingLocation location(LineRequest line, String namespace) {
    return new FindingLocation(
        line.line(), Part.CA, namespace, line.ca().secret().name(), line.ca().dataKey(), false);
  }
}
