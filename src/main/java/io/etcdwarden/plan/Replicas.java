package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdSpec;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;

/** Reads {@code spec.replicas}: how many members a cluster has, or 0 while it is hibernated. */
public final class Replicas {
  /**
   * The etcd documentation recommends at most seven members. This limit leaves the choice to users.
   */
  public static final int MAX_MEMBERS = 31;

  private Replicas() {}

  /**
   * The number of members.
   *
   * @throws OperatorException if the number is missing or out of range
   */
  public static int valid(Etcd etcd) {
    return valid(Planner.required(etcd.getSpec(), "spec"));
  }

  static int valid(EtcdSpec spec) {
    int size = Planner.required(spec.replicas(), "spec.replicas");
    if (size > MAX_MEMBERS) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "spec.replicas is "
              + size
              + "; the maximum is "
              + MAX_MEMBERS
              + " members. Set 3 or 5: etcd becomes slower with more than 7");
    }
    if (size < 0) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "spec.replicas is " + size + "; set it to the number of members, or to 0 to hibernate");
    }
    return size;
  }

  /** The number of members in any spec, even an invalid one; 0 if it is missing. */
  public static int orZero(Etcd etcd) {
    return etcd.getSpec() == null ? 0 : requireNonNullElse(etcd.getSpec().replicas(), 0);
  }
}
