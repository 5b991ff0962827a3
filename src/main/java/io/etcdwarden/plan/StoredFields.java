package io.etcdwarden.plan;

import io.etcdwarden.api.StoredResource;
import io.etcdwarden.api.UnreadableField;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;

/** Refuses a spec with stored values that could not be read: their fields look absent. */
public final class StoredFields {
  private StoredFields() {}

  /**
   * Refuses the resource if a field of its spec is unreadable.
   *
   * @throws OperatorException if a value of the spec could not be read; the message names its field
   */
  public static void requireReadable(StoredResource<?, ?> resource) {
    requireReadable(resource, "spec");
  }

  /**
   * Refuses the resource if a field of one part is unreadable.
   *
   * @param part a part of the resource, such as {@code spec.pki}
   * @throws OperatorException if a value of this part could not be read
   */
  static void requireReadable(StoredResource<?, ?> resource, String part) {
    resource
        .unreadableIn(part)
        .map(UnreadableField::sentence)
        .ifPresent(
            sentence -> {
              throw new OperatorException(ErrorCode.INVALID_SPEC, sentence);
            });
  }
}
