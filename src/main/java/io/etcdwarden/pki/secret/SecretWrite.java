package io.etcdwarden.pki.secret;

/** One write to the cluster's Secrets; the writes of an outcome are done in their order. */
public sealed interface SecretWrite {
  StoredSecret secret();

  /** To be made, never over an existing one: if it is there by now, the next look will see it. */
  record Create(StoredSecret secret) implements SecretWrite {}

  /** To be put in the place of the one with the same uid and resource version, and of no other. */
  record Replace(StoredSecret secret) implements SecretWrite {}

  /** To get this cluster as one more owner, so that it stays until the last user is gone. */
  record Share(StoredSecret secret) implements SecretWrite {}

  /**
   * To be left to the user who replaced its content: labels, annotations and owners become those
   * given here, the data stays as it is.
   */
  record Disown(StoredSecret secret) implements SecretWrite {}
}
