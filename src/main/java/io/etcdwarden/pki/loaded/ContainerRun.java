package io.etcdwarden.pki.loaded;

import java.time.Instant;

/**
 * A running container of a member.
 *
 * @param pod the name of the pod
 * @param podCreated when the pod was created. The kubelet mounts Secrets as they are then or later
 * @param started when the container started last
 * @param isFirstRun whether the container has not been restarted in this pod
 */
public record ContainerRun(
    String pod,
    MemberContainer container,
    Instant podCreated,
    Instant started,
    boolean isFirstRun) {}
