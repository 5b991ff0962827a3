package io.etcdwarden.webhook;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.OwnerLookup;
import io.etcdwarden.plan.StoragePlan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The objects of one namespace, set by the test. */
final class FakeComponents implements OwnerLookup {
  final Map<String, Etcd> etcds = new HashMap<>();
  final List<HasMetadata> sets = new ArrayList<>();
  boolean isBroken;
  Callable<Void> beforeAnswer = () -> null;

  @Override
  public Optional<Etcd> etcd(String namespace, String partOf) {
    failIfBroken();
    try {
      beforeAnswer.call();
    } catch (Exception unexpected) {
      throw new IllegalStateException(unexpected);
    }
    return Optional.ofNullable(etcds.get(partOf));
  }

  @Override
  public Optional<HasMetadata> memberSet(String namespace, String name) {
    failIfBroken();
    return sets.stream().filter(set -> set.getMetadata().getName().equals(name)).findFirst();
  }

  @Override
  public List<HasMetadata> memberSets(String namespace, Map<String, String> labels) {
    failIfBroken();
    return sets.stream()
        .filter(set -> set.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  @Override
  public List<HasMetadata> memberSetsOfClaim(String namespace, String partOf, String claim) {
    return memberSets(namespace, Labels.ofCluster(partOf)).stream()
        .filter(set -> StoragePlan.isClaimOf((StatefulSet) set, claim))
        .toList();
  }

  private void failIfBroken() {
    if (isBroken) {
      throw new OperatorException(ErrorCode.API_SERVER, "the API server did not answer");
    }
  }
}
