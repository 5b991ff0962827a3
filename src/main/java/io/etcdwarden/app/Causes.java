package io.etcdwarden.app;

/** What lies at the bottom of a failure, in words. */
final class Causes {
  private Causes() {}

  static String root(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
