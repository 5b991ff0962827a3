package io.etcdwarden.handshake;

import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateReader;
import io.etcdwarden.pki.x509.MalformedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A TLS handshake with a server that a user names.
 *
 * @param host a host name or an IP address
 * @param serverName the host name that the handshake asks for (RFC 6066, section 3)
 */
public record ServerProbe(String host, int port, String serverName, Duration limit) {
  /** What the server did with the client certificate. */
  public enum ClientVerdict {
    ACCEPTED,
    REFUSED,
    /** The server closed the connection, or did not answer. */
    UNKNOWN,
    NOT_PRESENTED
  }

  /** What the handshake showed. */
  public sealed interface Answer {
    /**
     * The handshake was completed.
     *
     * @param chain the certificates that the server sent, its own first
     */
    record Completed(List<Certificate> chain, ClientVerdict client) implements Answer {
      public Completed {
        chain = List.copyOf(chain);
      }
    }

    /** The handshake failed; {@code reason} says why, as the end of a sentence. */
    record Failed(String reason) implements Answer {}
  }

  /** Connects, without looking whether the server is trusted. */
  public Answer ask(Optional<TlsKeyPair> client) {
    try {
      String address = InetAddress.getByName(host).getHostAddress();
      Connection connection =
          new Connection(HandshakeQuestion.ofLeaf(address, port, serverName), limit);
      Connection.End end = client.map(connection::open).orElseGet(connection::open);
      return end.chain().isEmpty()
          ? new Answer.Failed(end.failure())
          : new Answer.Completed(read(end.chain()), verdict(client, end));
    } catch (UnknownHostException unknown) {
      return new Answer.Failed("the host name " + host + " is not known");
    } catch (MalformedException | CertificateEncodingException unreadable) {
      return new Answer.Failed("a certificate cannot be read: " + unreadable.getMessage());
    }
  }

  private static ClientVerdict verdict(Optional<TlsKeyPair> client, Connection.End end) {
    if (client.isEmpty()) {
      return ClientVerdict.NOT_PRESENTED;
    }
    return switch (end.verdict()) {
      case ACCEPTED -> ClientVerdict.ACCEPTED;
      case REFUSED -> ClientVerdict.REFUSED;
      case UNKNOWN -> ClientVerdict.UNKNOWN;
    };
  }

  private static List<Certificate> read(List<X509Certificate> chain)
      throws MalformedException, CertificateEncodingException {
    List<Certificate> certificates = new ArrayList<>();
    for (X509Certificate certificate : chain) {
      certificates.add(CertificateReader.read(certificate.getEncoded()));
    }
    return certificates;
  }
}
