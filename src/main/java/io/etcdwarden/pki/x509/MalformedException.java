package io.etcdwarden.pki.x509;

/** Input that cannot be read; the message is a plain fact for a finding, without key material. */
public final class MalformedException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedException(String fact) {
    super(fact, null, false, false);
  }
}
