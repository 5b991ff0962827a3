package io.etcdwarden.kube.client;

/**
 * A write was refused because the object has changed since it was observed. Nothing is wrong: the
 * reconcile is repeated with a new observation.
 */
public final class ConflictException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConflictException(String message, Throwable cause) {
    super(message, cause);
  }
}
