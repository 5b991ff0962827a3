package io.etcdwarden.observed;

/**
 * A new size for the claim of a member.
 *
 * @param uid of the observed claim
 * @param resourceVersion of the observed claim
 * @param capacity the storage to request
 */
public record ClaimResize(String name, String uid, String resourceVersion, String capacity) {}
