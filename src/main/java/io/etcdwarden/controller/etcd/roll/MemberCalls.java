package io.etcdwarden.controller.etcd.roll;

import io.etcdwarden.etcdclient.EndpointStatus;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.plan.ClusterPlan;
import java.util.List;
import java.util.Optional;

/**
 * Calls the members of a cluster while they restart. At all other times the operator makes no call.
 */
public interface MemberCalls {
  /**
   * The status of each member, by ordinal. A member that cannot be called has a result without
   * success; this method throws nothing.
   *
   * @param secrets has the client certificate and the CA certificates that the plan names
   */
  List<EtcdResult<EndpointStatus>> status(ClusterPlan plan, SecretSet secrets, int members);

  /**
   * Moves the leadership.
   *
   * @return why it was not moved; empty after a success
   */
  Optional<String> moveLeader(ClusterPlan plan, SecretSet secrets, int leader, long toMemberId);
}
