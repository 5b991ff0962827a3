package io.etcdwarden.kube.watch;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.StoredClientCertificate;
import io.etcdwarden.pki.secret.StoredClientCertificates;
import io.etcdwarden.plan.SecretReferences;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the Secrets of {@code spec.pki.clients}, and those that were issued for entries that the
 * spec no longer has.
 */
record ClientCertificateFinder(
    Etcd etcd, EtcdEventSources sources, ClientCertificateCache certificates) {
  /**
   * Everyone who may write Secrets can add the labels of a client certificate to other Secrets. No
   * more of these are read than a spec can have entries.
   */
  private static final int MAX_LEFT_OVER = 1000;

  StoredClientCertificates find(List<Secret> metadata, Map<String, Secret> metadataByName) {
    Set<String> named = SecretReferences.ofClients(etcd);
    Set<String> needed = new LinkedHashSet<>(named);
    metadata.stream()
        .filter(this::isIssuedForThis)
        .map(secret -> secret.getMetadata().getName())
        .filter(name -> !named.contains(name))
        .limit(MAX_LEFT_OVER)
        .forEach(needed::add);
    String namespace = etcd.getMetadata().getNamespace();
    Map<String, StoredClientCertificate> found = new HashMap<>();
    Map<String, String> namedByOthers = new HashMap<>();
    for (String name : needed) {
      certificates
          .read(namespace, name, metadataByName.get(name))
          .ifPresentOrElse(
              certificate -> found.put(name, certificate),
              () -> sources.otherUser(etcd, name).ifPresent(it -> namedByOthers.put(name, it)));
    }
    certificates.retainOnly(etcd.getMetadata().getUid(), namespace, needed);
    return new StoredClientCertificates(found, namedByOthers);
  }

  private boolean isIssuedForThis(Secret metadata) {
    Map<String, String> labels = metadata.getMetadata().getLabels();
    return labels != null
        && PkiLabels.isClientCertificate(labels)
        && sources.partOf(etcd).equals(labels.get(Labels.PART_OF));
  }
}
