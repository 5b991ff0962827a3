package io.etcdwarden.kube;

/** The server has moved on since the look: nothing is wrong, the run is to be made again. */
public final class StaleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StaleException(String what, Throwable cause) {
    super(what, cause);
  }
}
