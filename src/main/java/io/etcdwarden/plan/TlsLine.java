package io.etcdwarden.plan;

/** Whether TLS protects one kind of connection, and with which files. */
public sealed interface TlsLine {
  /** The scheme of URLs on this line. */
  String scheme();

  /** Whether TLS protects the line. */
  default boolean isSecured() {
    return this instanceof Secured;
  }

  /** No TLS: everybody who reaches the port can read and write. */
  record Plain() implements TlsLine {
    @Override
    public String scheme() {
      return "http";
    }
  }

  /**
   * TLS with the certificates of three Secrets.
   *
   * @param secrets the Secrets as the spec names them
   * @param ca where pods see the CA certificates
   * @param server where pods see the server certificate
   * @param client where pods see the client certificate; on the peer line the same as {@code
   *     server}
   */
  record Secured(LineSecrets secrets, MountedSecret ca, MountedSecret server, MountedSecret client)
      implements TlsLine {
    @Override
    public String scheme() {
      return "https";
    }

    /** The file with the CA certificates. */
    public String caFile() {
      return ca.file(secrets.caKey());
    }
  }
}
