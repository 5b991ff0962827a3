package io.etcdwarden.status;

import java.time.Duration;

/**
 * How long a member may be silent.
 *
 * @param unknown after its last heartbeat nobody knows how it is
 * @param notReady so much later it counts as lost
 */
public record Thresholds(Duration unknown, Duration notReady) {}
