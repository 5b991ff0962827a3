package io.etcdwarden.pki.loaded;

/**
 * What one process of a member holds in memory for one use.
 *
 * @param content what a handshake showed, or else what the times allow
 * @param byTimes what the times of the container and of the Secret allow
 */
public record LoadedUse(
    ContainerRun run,
    Use use,
    StoredMaterial stored,
    LoadedContent content,
    LoadedContent byTimes) {
  /** A use that no handshake showed. */
  public LoadedUse(ContainerRun run, Use use, StoredMaterial stored, LoadedContent byTimes) {
    this(run, use, stored, byTimes, byTimes);
  }

  /** Whether the process uses what the Secret holds. */
  public boolean isCurrent() {
    return content.isStored();
  }

  /** Whether the process uses the stored content only after a restart. */
  public boolean needsRestart() {
    return !isCurrent() && use.needsRestart();
  }

  /** Whether a handshake showed the content, and not only the times. */
  public boolean isShown() {
    return !stored.isTrustBundle() && run.handshake(use).isPresent();
  }

  /** Whether this is a certificate that an endpoint presented in a handshake. */
  public boolean isPresented() {
    return isShown()
        && MemberEndpoint.showing(use).filter(endpoint -> endpoint.server() == use).isPresent();
  }

  /** Whether a handshake showed an older content, although the process must have read the new. */
  public boolean isUnexpected() {
    return !isCurrent() && byTimes.isStored();
  }

  /** Whether the process started before the stored content was written, so cannot have read it. */
  public boolean startedBeforeWrite() {
    return use.needsRestart() && stored.isWrittenAfter(run.started());
  }
}
