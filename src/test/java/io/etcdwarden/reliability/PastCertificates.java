package io.etcdwarden.reliability;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.config.Images;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.pki.PkiEngine;
import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.plan.PlanSettings;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.plan.StoreSecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Instant;
import java.util.Set;

/**
 * Replaces the generated Secrets of a cluster by those that the operator would have written at an
 * earlier time, with certificates that have ended since. Waiting for their end would take as long
 * as the start of a cluster may take on a busy machine.
 */
record PastCertificates(KubernetesClient client, Etcd etcd, Instant issued) {
  void write() {
    new PkiEngine(new SeededRandom(4))
            .decide(
                new Planner(new PlanSettings(Images.builtIn(), true, false))
                    .plan(etcd, new StoreSecret.NotNamed())
                    .pki()
                    .request(Set.of()),
                SecretSet.EMPTY,
                issued)
            .writes()
            .stream()
            .map(SecretWrite::secret)
            .forEach(this::replace);
  }

  private void replace(StoredSecret past) {
    Resource<Secret> named =
        client.secrets().inNamespace(etcd.getMetadata().getNamespace()).withName(past.name());
    Secret present = named.require();
    Secret replaced =
        new SecretBuilder(present)
            .withData(SecretConversion.encode(past.data()))
            .editMetadata()
            .withAnnotations(past.annotations())
            .endMetadata()
            .build();
    if (!Boolean.TRUE.equals(present.getImmutable())) {
      client.resource(replaced).update();
      return;
    }
    named.delete();
    replaced.getMetadata().setResourceVersion(null);
    replaced.getMetadata().setUid(null);
    client.resource(replaced).create();
  }
}
