package io.etcdwarden.webhook;

import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The user names that may change the objects of a cluster.
 *
 * @param operators the user names of the operator itself
 * @param exempt user names that may change an object while the operator does not reconcile its Etcd
 * @param memberAccount maps the name of an Etcd to the ServiceAccount of its members
 */
public record PrivilegedAccounts(
    Set<String> operators, Set<String> exempt, UnaryOperator<String> memberAccount) {
  public PrivilegedAccounts {
    operators = Set.copyOf(operators);
    exempt = Set.copyOf(exempt);
  }

  boolean isOperator(String user) {
    return !user.isEmpty() && operators.contains(user);
  }

  boolean isExempt(String user) {
    return !user.isEmpty() && exempt.contains(user);
  }

  boolean isMember(String user, String namespace, String etcd) {
    return user.equals("system:serviceaccount:" + namespace + ":" + memberAccount.apply(etcd));
  }
}
