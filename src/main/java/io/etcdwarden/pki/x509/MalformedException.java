package io.etcdwarden.pki.x509;

/** Thrown for input that is not valid DER. The message states the fault and holds no key. */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedException(String fact) {
    super(fact, null, false, false);
  }
}
