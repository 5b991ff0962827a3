package io.etcdwarden.pki.loaded;

import io.etcdwarden.pki.secret.SecretContent;
import java.time.Instant;
import java.util.Optional;

/** What a process has read from a Secret. */
public sealed interface LoadedContent {
  /** What the Secret holds now. */
  record Stored(SecretContent content) implements LoadedContent {}

  /** What the Secret held before. Right after a write, the process may have read either. */
  record Older(SecretContent content) implements LoadedContent {}

  /** Perhaps what the Secret held before, of which nothing is known. */
  record Unrecorded() implements LoadedContent {}

  default boolean isStored() {
    return this instanceof Stored;
  }

  /** The end of the certificate that the process holds; empty if it is not known. */
  default Optional<Instant> notAfter() {
    return known().map(SecretContent::notAfter);
  }

  /** The content that the process holds; empty if it is not known. */
  default Optional<SecretContent> known() {
    return switch (this) {
      case Stored stored -> Optional.of(stored.content());
      case Older older -> Optional.of(older.content());
      case Unrecorded _ -> Optional.empty();
    };
  }
}
