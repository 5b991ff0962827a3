package io.etcdwarden.kube.write;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ObjectErrorCodes;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.observed.ObjectRef;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Writes an object that no cache of ours knows. The caches know what bears our labels, so somebody
 * else's may have the name: it must not be changed, nor become ours and go with the Etcd.
 *
 * <p>Nothing is forced, so that the server refuses a field that somebody else has set otherwise.
 * Into some kinds our fields would still slip beside theirs; these are looked up first.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts">
 *     Conflicts of server-side apply</a>
 */
final class UnforcedApply {
  private static final PatchContext UNFORCED =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Applier.FIELD_MANAGER)
          .withForce(false)
          .build();

  private static final Set<Class<?>> MERGEABLE =
      Set.of(ServiceAccount.class, ConfigMap.class, Service.class, PodDisruptionBudget.class);

  private final Etcd etcd;
  private final KubernetesClient client;

  UnforcedApply(Etcd etcd, KubernetesClient client) {
    this.etcd = etcd;
    this.client = client;
  }

  /**
   * Writes it unless it is somebody else's.
   *
   * @param forced for one that turns out to be ours, though somebody has changed it
   */
  <R extends HasMetadata> R apply(R wanted, Supplier<R> forced) {
    if (MERGEABLE.contains(wanted.getClass())) {
      failIfForeign(wanted);
    }
    try {
      return client.resource(wanted).patch(UNFORCED);
    } catch (KubernetesClientException refused) {
      if (refused.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw refused;
      }
      failIfForeign(wanted);
      return forced.get();
    }
  }

  private void failIfForeign(HasMetadata wanted) {
    HasMetadata live = client.resource(wanted).get();
    if (live != null && !Owners.isControlledBy(etcd, live) && !isLabelled(live, wanted)) {
      throw new OperatorException(
          ObjectErrorCodes.forWrite(wanted),
          ObjectRef.of(wanted)
              + " is there already and is not of this Etcd, so it is left as it is; delete it if"
              + " nobody needs it, or give the Etcd another name");
    }
  }

  /** As after a deletion that left it behind, or with a label that the cache does not know yet. */
  private static boolean isLabelled(HasMetadata live, HasMetadata wanted) {
    Map<String, String> labels = live.getMetadata().getLabels();
    return labels != null
        && Labels.MANAGER.equals(labels.get(Labels.MANAGED_BY))
        && wanted.getMetadata().getLabels().get(Labels.PART_OF).equals(labels.get(Labels.PART_OF));
  }
}
