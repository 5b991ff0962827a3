package io.etcdwarden.etcdclient;

import java.util.Optional;
import java.util.function.Function;

/** The result of a call to etcd. */
public sealed interface EtcdResult<T> {
  /** etcd has done what the call requested. */
  record Success<T>(T value) implements EtcdResult<T> {}

  /**
   * etcd has answered with an error.
   *
   * @param sentence for users: the endpoint, the reason and the remedy
   */
  record Refused<T>(GrpcCode code, String sentence) implements EtcdResult<T> {}

  /**
   * There was no answer, or none of etcd. The call may have taken effect nevertheless.
   *
   * @param sentence for users: the endpoint, the reason and the remedy
   */
  record NoAnswer<T>(String sentence) implements EtcdResult<T> {}

  /** Converts the value of a successful call. */
  default <R> EtcdResult<R> map(Function<? super T, ? extends R> conversion) {
    return switch (this) {
      case Success<T> success -> new Success<>(conversion.apply(success.value()));
      case Refused<T> refused -> new Refused<>(refused.code(), refused.sentence());
      case NoAnswer<T> none -> new NoAnswer<>(none.sentence());
    };
  }

  /** The sentence of a call without success. */
  default Optional<String> error() {
    return switch (this) {
      case Success<T> _ -> Optional.empty();
      case Refused<T> refused -> Optional.of(refused.sentence());
      case NoAnswer<T> none -> Optional.of(none.sentence());
    };
  }
}
