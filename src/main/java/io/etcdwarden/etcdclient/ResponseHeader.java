package io.etcdwarden.etcdclient;

/**
 * What each response of etcd says about the member that answered.
 *
 * @param revision of the member's key-value store; after a write, the revision of this write
 */
public record ResponseHeader(long clusterId, long memberId, long revision, long raftTerm) {
  /** In each response, the header is field 1. */
  static ResponseHeader of(ProtoMessage response) {
    ProtoMessage header = response.message(1);
    return new ResponseHeader(
        header.number(1), header.number(2), header.number(3), header.number(4));
  }
}
