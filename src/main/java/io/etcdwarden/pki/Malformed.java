package io.etcdwarden.pki;

/** Input that cannot be read; the message is a plain fact for a finding, without key material. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  Malformed(String fact) {
    super(fact, null, false, false);
  }
}
