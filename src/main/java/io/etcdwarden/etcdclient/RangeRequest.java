package io.etcdwarden.etcdclient;

/**
 * A read of keys.
 *
 * @param limit how many keys at most; 0 for no limit
 */
public record RangeRequest(KeyRange keys, int limit, ReadConsistency consistency) {
  public static RangeRequest of(KeyRange keys, ReadConsistency consistency) {
    return new RangeRequest(keys, 0, consistency);
  }

  ProtoWriter write() {
    return keys.write().number(3, limit).flag(7, consistency == ReadConsistency.SERIALIZABLE);
  }
}
