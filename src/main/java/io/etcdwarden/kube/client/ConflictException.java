package io.etcdwarden.kube.client;

/** The server has moved on since the look: nothing is wrong, the run is to be made again. */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConflictException(String what, Throwable cause) {
    super(what, cause);
  }
}
