package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.TrustBundle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The lines that name the same CA Secret. They share one CA; a generated one is made for the first
 * line.
 */
public record TrustDomain(List<LineRequest> lines) {
  public TrustDomain {
    lines = List.copyOf(lines);
  }

  public static List<TrustDomain> of(PkiRequest request) {
    Map<String, List<LineRequest>> byName = new LinkedHashMap<>();
    for (LineRequest line : request.lines()) {
      SecretRef ref = line.ca().secret();
      // Two references that are both unusable do not name the same CA.
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
    return lines.stream().anyMatch(each -> each.line() == line);
  }

  /** The line of this domain. */
  public LineRequest line(Line line) {
    return lines.stream().filter(each -> each.line() == line).findFirst().orElseThrow();
  }

  /** Whether the trust bundle of this domain must also hold the CA of the backup line. */
  public boolean includesBackupCa() {
    return !has(Line.BACKUP) && lines.stream().anyMatch(line -> line.ca().includesBackupCa());
  }

  /** What the CA must be: limited to certain purposes only if all lines agree on them. */
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

  /** The data keys under which a generated CA Secret holds the trust bundle. */
  public Set<String> dataKeys() {
    Set<String> keys =
        lines.stream()
            .map(line -> line.ca().dataKey())
            .collect(Collectors.toCollection(TreeSet::new));
    keys.add(CaSpec.DEFAULT_DATA_KEY);
    keys.add(TrustBundle.BUNDLE_DATA_KEY);
    return keys;
  }

  /** The key pairs below this CA. */
  public List<CredentialSpec> credentials() {
    return lines.stream()
        .flatMap(line -> line.credentials().stream())
        .filter(CredentialSpec::isPresented)
        .toList();
  }
}
