package io.etcdwarden.status;

import java.time.Duration;

/**
 * How long a member may go without renewing its Lease.
 *
 * @param unknownAfter the member is Unknown when its Lease is older than this
 * @param notReadyAfter the member is NotReady when it has been Unknown for longer than this
 */
public record MemberThresholds(Duration unknownAfter, Duration notReadyAfter) {}
