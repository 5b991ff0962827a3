package io.etcdwarden.etcdclient;

/**
 * The status codes of gRPC, in the order of their numbers.
 *
 * @see <a href="https://grpc.io/docs/guides/status-codes/">status codes</a>
 */
public enum GrpcCode {
  OK,
  CANCELLED,
  UNKNOWN,
  INVALID_ARGUMENT,
  DEADLINE_EXCEEDED,
  NOT_FOUND,
  ALREADY_EXISTS,
  PERMISSION_DENIED,
  RESOURCE_EXHAUSTED,
  FAILED_PRECONDITION,
  ABORTED,
  OUT_OF_RANGE,
  UNIMPLEMENTED,
  INTERNAL,
  UNAVAILABLE,
  DATA_LOSS,
  UNAUTHENTICATED;

  /** The code with this number; a number that gRPC does not define means {@code UNKNOWN}. */
  static GrpcCode of(String number) {
    for (GrpcCode code : values()) {
      if (String.valueOf(code.ordinal()).equals(number)) {
        return code;
      }
    }
    return UNKNOWN;
  }
}
