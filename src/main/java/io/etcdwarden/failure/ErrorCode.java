package io.etcdwarden.failure;

/** The codes of failures. Those without a comment are the same as in etcd-druid. */
public enum ErrorCode {
  GET_STATEFULSET("ERR_GET_STATEFULSET"),
  SYNC_STATEFULSET("ERR_SYNC_STATEFULSET"),
  DELETE_STATEFULSET("ERR_DELETE_STATEFULSET"),
  GET_CONFIGMAP("ERR_GET_CONFIGMAP"),
  SYNC_CONFIGMAP("ERR_SYNC_CONFIGMAP"),
  DELETE_CONFIGMAP("ERR_DELETE_CONFIGMAP"),
  SYNC_CLIENT_SERVICE("ERR_SYNC_CLIENT_SERVICE"),
  DELETE_CLIENT_SERVICE("ERR_DELETE_CLIENT_SERVICE"),
  SYNC_PEER_SERVICE("ERR_SYNC_PEER_SERVICE"),
  DELETE_PEER_SERVICE("ERR_DELETE_PEER_SERVICE"),
  SYNC_MEMBER_LEASE("ERR_SYNC_MEMBER_LEASE"),
  DELETE_MEMBER_LEASE("ERR_DELETE_MEMBER_LEASE"),
  SYNC_SNAPSHOT_LEASE("ERR_SYNC_SNAPSHOT_LEASE"),
  DELETE_SNAPSHOT_LEASE("ERR_DELETE_SNAPSHOT_LEASE"),
  SYNC_POD_DISRUPTION_BUDGET("ERR_SYNC_POD_DISRUPTION_BUDGET"),
  DELETE_POD_DISRUPTION_BUDGET("ERR_DELETE_POD_DISRUPTION_BUDGET"),
  SYNC_ROLE("ERR_SYNC_ROLE"),
  DELETE_ROLE("ERR_DELETE_ROLE"),
  SYNC_ROLE_BINDING("ERR_SYNC_ROLE_BINDING"),
  DELETE_ROLE_BINDING("ERR_DELETE_ROLE_BINDING"),
  SYNC_SERVICE_ACCOUNT("ERR_SYNC_SERVICE_ACCOUNT"),
  DELETE_SERVICE_ACCOUNT("ERR_DELETE_SERVICE_ACCOUNT"),
  GET_ETCD("ERR_GET_ETCD"),
  CREATE_ETCD_OPS_TASK("ERR_CREATE_ETCDOPSTASK"),
  DELETE_ETCD_OPS_TASK("ERR_DELETE_ETCD_OPS_TASK"),
  INSUFFICIENT_PERMISSIONS("ERR_INSUFFICIENT_PERMISSIONS"),
  DUPLICATE_TASK("ERR_DUPLICATE_TASK"),
  ETCD_NOT_READY("ERR_ETCD_NOT_READY"),
  BACKUP_NOT_ENABLED("ERR_BACKUP_NOT_ENABLED"),
  GET_CA_SECRET("ERR_GET_CA_SECRET"),
  CA_DATA_KEY_NOT_FOUND("ERR_CA_DATA_KEY_NOT_FOUND"),
  APPEND_CA_CERTS("ERR_APPEND_CA_CERTS"),
  EXECUTE_HTTP_REQUEST("ERR_EXECUTE_HTTP_REQUEST"),
  CREATE_SNAPSHOT("ERR_CREATE_SNAPSHOT"),

  /** A member did not do what a task requested. */
  ETCD_MAINTENANCE("ERR_ETCD_MAINTENANCE"),
  /** The quorum is not lost, or may come back by itself, so it is not recovered. */
  QUORUM_NOT_LOST("ERR_QUORUM_NOT_LOST"),
  /** The quorum cannot be recovered without further loss of data. */
  QUORUM_RECOVERY("ERR_QUORUM_RECOVERY"),
  /** A generated Secret could not be written. */
  SYNC_SECRET("ERR_SYNC_SECRET"),
  /** A Secret that the spec names could not be read. */
  GET_SECRET("ERR_GET_SECRET"),
  /** The spec is invalid; only a change of the spec helps. */
  INVALID_SPEC("ERR_INVALID_SPEC", true),
  /** The configuration of the operator is invalid. */
  INVALID_CONFIGURATION("ERR_INVALID_CONFIGURATION", true),
  /** The operator lacks a permission at the API server. */
  FORBIDDEN("ERR_FORBIDDEN"),
  /** The API server could not be reached, or lacks something that the operator needs. */
  API_SERVER("ERR_API_SERVER"),
  /** The namespace is being deleted, so nothing can be created in it. */
  NAMESPACE_TERMINATING("ERR_NAMESPACE_TERMINATING"),
  /** A bug in the operator. */
  INTERNAL("ERR_INTERNAL");

  private final String wire;
  private final boolean invalidSpec;

  ErrorCode(String wire) {
    this(wire, false);
  }

  ErrorCode(String wire, boolean invalidSpec) {
    this.wire = wire;
    this.invalidSpec = invalidSpec;
  }

  /** The code in a status. */
  public String wire() {
    return wire;
  }

  boolean isInvalidSpec() {
    return invalidSpec;
  }
}
