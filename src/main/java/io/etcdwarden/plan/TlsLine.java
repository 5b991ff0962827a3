package io.etcdwarden.plan;

/** One kind of talk, and whether TLS protects it. */
public sealed interface TlsLine {
  /** The scheme of URLs on this line. */
  String scheme();

  /** Whether TLS protects the line. */
  default boolean isSecured() {
    return this instanceof Secured;
  }

  /** Anybody who reaches the port can read and write. */
  record Plain() implements TlsLine {
    @Override
    public String scheme() {
      return "http";
    }
  }

  /**
   * TLS with the certificates of three Secrets.
   *
   * @param authority whom the line trusts
   * @param authorityKey the key of that Secret that holds the certificates
   * @param server what those who are called present
   * @param client what callers present; on the peer line the same as {@code server}
   */
  record Secured(
      MountedSecret authority, String authorityKey, MountedSecret server, MountedSecret client)
      implements TlsLine {
    @Override
    public String scheme() {
      return "https";
    }

    /** The file with the authorities' certificates. */
    public String authorityFile() {
      return authority.file(authorityKey);
    }
  }
}
