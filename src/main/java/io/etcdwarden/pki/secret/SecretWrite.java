package io.etcdwarden.pki.secret;

/** One write to a Secret. The writes of an outcome are done in order. */
public sealed interface SecretWrite {
  StoredSecret secret();

  /** Creates the Secret. Does nothing if it exists by then: the next reconcile sees it. */
  record Create(StoredSecret secret) implements SecretWrite {}

  /** Replaces the Secret that has the same uid and resource version. */
  record Replace(StoredSecret secret) implements SecretWrite {}

  /**
   * Adds data, labels and annotations to the Secret that has the same uid and resource version, and
   * keeps all others. A label or annotation with an empty value is removed. The owners are those of
   * the Secret.
   */
  record Update(StoredSecret secret) implements SecretWrite {}

  /** Adds this cluster as an owner, so that the Secret exists until its last user is deleted. */
  record AddOwner(StoredSecret secret) implements SecretWrite {}

  /** Removes all owners, so that the Secret is kept when its users are deleted. */
  record Retain(StoredSecret secret) implements SecretWrite {}

  /**
   * Leaves the Secret to the user who replaced its certificate. Writes the labels, annotations and
   * owners given here and keeps the data.
   */
  record Release(StoredSecret secret) implements SecretWrite {}

  /** Deletes the Secret that has the same uid and resource version. */
  record Delete(StoredSecret secret) implements SecretWrite {}
}
