package io.etcdwarden.etcdclient;

/**
 * The status codes of gRPC with their numbers.
 *
 * @see <a href="https://grpc.io/docs/guides/status-codes/">status codes</a>
 */
public enum GrpcCode {
  OK(0),
  CANCELLED(1),
  UNKNOWN(2),
  INVALID_ARGUMENT(3),
  DEADLINE_EXCEEDED(4),
  NOT_FOUND(5),
  ALREADY_EXISTS(6),
  PERMISSION_DENIED(7),
  RESOURCE_EXHAUSTED(8),
  FAILED_PRECONDITION(9),
  ABORTED(10),
  OUT_OF_RANGE(11),
  UNIMPLEMENTED(12),
  INTERNAL(13),
  UNAVAILABLE(14),
  DATA_LOSS(15),
  UNAUTHENTICATED(16);

  private final String number;

  GrpcCode(int number) {
    this.number = String.valueOf(number);
  }

  /** The code with this number; a number that gRPC does not define means {@code UNKNOWN}. */
  static GrpcCode of(String number) {
    for (GrpcCode code : values()) {
      if (code.number.equals(number)) {
        return code;
      }
    }
    return UNKNOWN;
  }
}
