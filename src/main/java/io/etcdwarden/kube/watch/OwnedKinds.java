package io.etcdwarden.kube.watch;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;

/** The kinds of the objects that the operator creates for a cluster, in the order of writing. */
public final class OwnedKinds {
  public static final List<Class<? extends HasMetadata>> OWNED =
      List.of(
          ServiceAccount.class,
          Role.class,
          RoleBinding.class,
          Lease.class,
          PodDisruptionBudget.class,
          Service.class,
          ConfigMap.class,
          StatefulSet.class);

  private OwnedKinds() {}
}
