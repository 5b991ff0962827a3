package io.etcdwarden.opstask;

import io.etcdwarden.failure.ErrorCode;
import java.util.Optional;

/** How one attempt at an operation has ended. */
sealed interface Ending {
  /** It is done; the sentence says what. */
  record Done(String sentence) implements Ending {}

  /** A step of it is done and more are to follow; the sentence, if any, says what is told now. */
  record Further(Optional<String> sentence) implements Ending {}

  /** It cannot be done; another attempt would end the same way. */
  record Failed(ErrorCode code, String sentence) implements Ending {}

  /** Nobody knows whether it is done; it is tried again. */
  record Unclear(ErrorCode code, String sentence) implements Ending {}
}
