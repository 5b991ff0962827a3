package io.etcdwarden.etcdclient;

/**
 * A key with its value, both as UTF-8 text.
 *
 * @param modRevision of the write that gave the key this value
 */
public record KeyValue(String key, String value, long createRevision, long modRevision) {
  /** Reads a KeyValue. */
  static KeyValue of(ProtoMessage message) {
    return new KeyValue(message.text(1), message.text(5), message.number(2), message.number(3));
  }
}
