package io.etcdwarden.etcdclient;

/** Which data a read may return. */
public enum ReadConsistency {
  /** The newest data, which needs a quorum. */
  LINEARIZABLE,
  /** The data of the member that answers, which may be older but needs no quorum. */
  SERIALIZABLE
}
