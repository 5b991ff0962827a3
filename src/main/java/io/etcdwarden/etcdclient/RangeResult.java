package io.etcdwarden.etcdclient;

import java.util.List;

/**
 * The result of a read.
 *
 * @param entries the keys of the range in ascending order, at most as many as requested
 * @param count how many keys the range has
 */
public record RangeResult(ResponseHeader header, List<KeyValue> entries, long count) {
  public RangeResult {
    entries = List.copyOf(entries);
  }

  /** Reads a RangeResponse. */
  static RangeResult of(ProtoMessage response) {
    return new RangeResult(
        ResponseHeader.of(response),
        response.messages(2).stream().map(KeyValue::of).toList(),
        response.number(4));
  }
}
