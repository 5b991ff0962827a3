package io.etcdwarden.plan;

/**
 * A value of the spec that is applied, although it is probably a mistake.
 *
 * @param reason of the event, in camel case
 * @param message names the field, what follows from its value, and a better value
 */
public record SpecWarning(String reason, String message) {}
