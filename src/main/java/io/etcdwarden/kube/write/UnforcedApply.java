package io.etcdwarden.kube.write;

import io.etcdwarden.api.Annotations;
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
 * Applies an object that is in no cache, without taking over an object of another owner.
 *
 * <p>The caches contain only objects with the operator's labels. So an object of another owner may
 * already have the name. The operator must not change it, and must not make the Etcd its owner:
 * garbage collection would delete it together with the Etcd.
 *
 * <p>Force is off, so the API server refuses to overwrite a field that another field manager has
 * set to another value. For some kinds the API server can merge the fields of both without a
 * conflict; those objects are read first.
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
   * Applies the object unless an object of another owner has its name.
   *
   * @param forced applies the object with force; used if the existing object belongs to the Etcd
   *     and another field manager has changed it
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
              + " already exists and does not belong to this Etcd, so the operator does not change"
              + " it; delete it if it is not needed, or give the Etcd another name"
              + (wanted instanceof ServiceAccount
                  ? ", or annotate it with "
                      + Annotations.PROVIDED
                      + "=true, and the members use it as it is"
                  : ""));
    }
  }

  /**
   * Whether the object has the labels of this cluster. Such an object exists without being cached
   * if an earlier Etcd of this name left it behind, or if the watch has not delivered it yet.
   */
  private static boolean isLabelled(HasMetadata live, HasMetadata wanted) {
    Map<String, String> labels = live.getMetadata().getLabels();
    return labels != null
        && Labels.MANAGER.equals(labels.get(Labels.MANAGED_BY))
        && wanted.getMetadata().getLabels().get(Labels.PART_OF).equals(labels.get(Labels.PART_OF));
  }
}
