package io.etcdwarden.status;

import java.time.Duration;

/**
 * How long a member may be silent.
 *
 * @param unknownAfter after its last heartbeat nobody knows how it is
 * @param notReadyAfter so much later it counts as lost
 */
public record MemberThresholds(Duration unknownAfter, Duration notReadyAfter) {}
