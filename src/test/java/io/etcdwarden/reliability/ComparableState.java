package io.etcdwarden.reliability;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.JsonTrees;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * All objects of a cluster, without the fields that differ between two equal clusters: identities,
 * times and random values.
 */
record ComparableState(Map<String, JsonNode> objects) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, List<String>> KINDS =
      Map.of(
          "v1",
          List.of("Secret", "ConfigMap", "Service", "ServiceAccount"),
          "apps/v1",
          List.of("StatefulSet"),
          "policy/v1",
          List.of("PodDisruptionBudget"),
          "coordination.k8s.io/v1",
          List.of("Lease"),
          "rbac.authorization.k8s.io/v1",
          List.of("Role", "RoleBinding"),
          Etcd.GROUP + "/" + Etcd.VERSION,
          List.of(Etcd.KIND));

  private static final Set<String> VOLATILE_FIELDS =
      Set.of(
          "uid",
          "resourceVersion",
          "creationTimestamp",
          "managedFields",
          "generation",
          "clusterIP",
          "clusterIPs",
          "holderIdentity",
          "renewTime",
          "lastTransitionTime",
          "lastUpdateTime",
          "notBefore",
          "notAfter",
          "renewalTime",
          "fingerprint",
          "runID",
          "currentRevision",
          "updateRevision",
          "observedGeneration",
          "pki.etcdwarden.io/issued-at",
          "pki.etcdwarden.io/content-hash",
          "pki.etcdwarden.io/issued-certificates",
          "pki.etcdwarden.io/issuers",
          "pki.etcdwarden.io/renewal-requested",
          "pki.etcdwarden.io/generations",
          "pki.etcdwarden.io/trust-revisions",
          "startedAt",
          "storedSince",
          "servedNotAfter",
          "servedConfirmedAt",
          "pki.etcdwarden.io/backup-cas");

  static ComparableState of(KubernetesClient client, String namespace) {
    Map<String, JsonNode> objects = new TreeMap<>();
    KINDS.forEach(
        (apiVersion, kinds) ->
            kinds.forEach(
                kind ->
                    client
                        .genericKubernetesResources(apiVersion, kind)
                        .inNamespace(namespace)
                        .list()
                        .getItems()
                        .forEach(object -> objects.put(key(object), comparable(object)))));
    return new ComparableState(objects);
  }

  private static String key(GenericKubernetesResource object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }

  private static JsonNode comparable(GenericKubernetesResource object) {
    ObjectNode tree = JSON.valueToTree(object);
    if (object.getKind().equals("Secret") && tree.get("data") instanceof ObjectNode data) {
      List.copyOf(data.properties()).forEach(entry -> data.put(entry.getKey(), "content"));
    }
    removeVolatileFields(tree);
    return tree;
  }

  private static void removeVolatileFields(JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      object.remove(VOLATILE_FIELDS);
    }
    tree.forEach(ComparableState::removeVolatileFields);
  }

  boolean isEmpty() {
    return objects.isEmpty();
  }

  /** The first difference to the other state; empty if both are equal. */
  Optional<String> differenceTo(ComparableState other) {
    if (!objects.keySet().equals(other.objects().keySet())) {
      return Optional.of("objects " + objects.keySet() + " but " + other.objects().keySet());
    }
    return objects.keySet().stream()
        .flatMap(
            key ->
                JsonTrees.differences(objects.get(key), other.objects().get(key)).stream()
                    .map(difference -> key + ": " + difference))
        .findFirst();
  }
}
