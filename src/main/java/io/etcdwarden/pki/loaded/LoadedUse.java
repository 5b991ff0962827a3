package io.etcdwarden.pki.loaded;

/** What one process of a member holds in memory for one use. */
public record LoadedUse(ContainerRun run, Use use, StoredMaterial stored, LoadedContent content) {
  /** Whether the process uses what the Secret holds. */
  public boolean isCurrent() {
    return content.isStored();
  }

  /** Whether the process uses the stored content only after a restart. */
  public boolean needsRestart() {
    return !isCurrent() && use.needsRestart();
  }
}
