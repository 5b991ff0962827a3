package io.etcdwarden.pki.check;

import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Policies;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a chain has the certificate policies that its CAs require, as RFC 9618 and Go compute it.
 *
 * <p>The computation walks from the CA below the root to the leaf. It keeps the policies that are
 * valid so far, each with the names by which the next certificate may state it. The root itself
 * does not count.
 */
final class PolicyRules {
  private Map<String, Set<String>> valid = Map.of(Policies.ANY, Set.of(Policies.ANY));
  private int requireExplicit;
  private int inhibitMapping;
  private int inhibitAny;

  private PolicyRules(int length) {
    requireExplicit = length;
    inhibitMapping = length;
    inhibitAny = length;
  }

  /** Whether Go accepts the policies of a chain from the leaf to the root. */
  static boolean accept(List<Certificate> path) {
    return path.size() < 2 || new PolicyRules(path.size()).acceptAll(path);
  }

  private boolean acceptAll(List<Certificate> path) {
    for (int i = path.size() - 2; i >= 0; i--) {
      if (!acceptNext(path.get(i), i == 0)) {
        return false;
      }
    }
    boolean leafRequires = path.getFirst().extensions().policies().requireExplicit() == 0;
    return !valid.isEmpty() || (requireExplicit > 1 && !leafRequires);
  }

  private boolean acceptNext(Certificate certificate, boolean isLeaf) {
    Policies policies = certificate.extensions().policies();
    boolean selfIssued = certificate.issuer().hasSameBytes(certificate.subject());
    if (policies.ids().isEmpty()) {
      valid = Map.of();
    }
    valid = validBelow(policies, inhibitAny > 0 || (selfIssued && !isLeaf));
    if (isLeaf) {
      return true;
    }
    if (!valid.isEmpty() && !map(policies)) {
      return false;
    }
    count(policies, selfIssued);
    return true;
  }

  private Map<String, Set<String>> validBelow(Policies policies, boolean anyCounts) {
    Map<String, Set<String>> next = new HashMap<>();
    for (String id : policies.ids()) {
      boolean isExpected = valid.values().stream().anyMatch(names -> names.contains(id));
      if (!id.equals(Policies.ANY) && (isExpected || valid.containsKey(Policies.ANY))) {
        next.put(id, Set.of(id));
      }
    }
    if (policies.ids().contains(Policies.ANY) && anyCounts) {
      valid.values().forEach(names -> names.forEach(id -> next.putIfAbsent(id, Set.of(id))));
    }
    return next;
  }

  /** Applies the mappings of a CA. Returns false if one of them is not allowed. */
  private boolean map(Policies policies) {
    Map<String, Set<String>> mapped = new HashMap<>();
    for (Policies.Mapping mapping : policies.mappings()) {
      if (inhibitMapping == 0) {
        valid.remove(mapping.issuerPolicy());
        continue;
      }
      if (mapping.issuerPolicy().equals(Policies.ANY)
          || mapping.subjectPolicy().equals(Policies.ANY)) {
        return false;
      }
      mapped
          .computeIfAbsent(mapping.issuerPolicy(), unknown -> new HashSet<>())
          .add(mapping.subjectPolicy());
    }
    boolean any = valid.containsKey(Policies.ANY);
    mapped.forEach(
        (id, names) -> {
          if (any || valid.containsKey(id)) {
            valid.put(id, names);
          }
        });
    return true;
  }

  private void count(Policies policies, boolean selfIssued) {
    int step = selfIssued ? 0 : 1;
    requireExplicit = next(requireExplicit, step, policies.requireExplicit());
    inhibitMapping = next(inhibitMapping, step, policies.inhibitMapping());
    inhibitAny = next(inhibitAny, step, policies.inhibitAny());
  }

  private static int next(int current, int step, int limit) {
    int left = Math.max(0, current - step);
    return limit >= 0 ? Math.min(left, limit) : left;
  }
}
