package io.etcdwarden.webhook;

import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Who may do more than others.
 *
 * @param operators the names under which the operator itself speaks to the API server
 * @param exempt may change things while the operator does not
 * @param memberAccount the service account that the members of an Etcd of that name run under
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
