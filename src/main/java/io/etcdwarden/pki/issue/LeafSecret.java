package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.secret.StoredSecret;

/**
 * The Secret of a key pair, as it is once all writes are done.
 *
 * @param generated whether the operator issued the leaf and renews it
 */
public record LeafSecret(StoredSecret secret, boolean generated) {}
