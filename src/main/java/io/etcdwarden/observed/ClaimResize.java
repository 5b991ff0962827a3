package io.etcdwarden.observed;

/**
 * A claim that is to ask for more.
 *
 * @param uid of exactly the claim that was looked at
 * @param resourceVersion of exactly the version that was looked at
 * @param capacity what it is to ask for
 */
public record ClaimResize(String name, String uid, String resourceVersion, String capacity) {}
