package io.etcdwarden.handshake;

import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.sidecar.ClientKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * One TLS connection to an endpoint.
 *
 * <p>With TLS 1.3 a server checks the client certificate when the handshake has ended for the
 * client. So the client sends a request that every HTTP server answers, and reads: a refusal is an
 * alert, an acceptance is a byte of the response.
 *
 * @param limit for the whole connection
 */
record Connection(HandshakeQuestion endpoint, Duration limit) {
  /** Alerts about a certificate. An expired one says more about clocks than about trust. */
  private static final List<String> REFUSALS =
      List.of("bad_certificate", "unknown_ca", "certificate_unknown");

  private static final byte[] REQUEST =
      "GET /version HTTP/1.1\r\nHost: etcd\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  /** What the endpoint did with the client certificate. */
  enum Verdict {
    ACCEPTED,
    REFUSED,
    UNKNOWN
  }

  /**
   * How the connection ended.
   *
   * @param chain the certificates of the server, its own first; empty unless the handshake was
   *     completed
   * @param failure why the connection failed; empty if it did not
   * @param mayBeRepeated whether the endpoint closed the connection at once after it presented a
   *     certificate, so that its alert may have been lost
   */
  record End(List<X509Certificate> chain, Verdict verdict, String failure, boolean mayBeRepeated) {
    Optional<X509Certificate> findLeaf() {
      return chain.stream().findFirst();
    }
  }

  /** Completes a handshake without a client certificate. */
  End open() {
    return run(Optional.empty());
  }

  /** Completes a handshake with this client certificate, and waits for the endpoint's verdict. */
  End open(TlsKeyPair identity) {
    return run(Optional.of(identity));
  }

  private End run(Optional<TlsKeyPair> identity) {
    PresentedChain presented = new PresentedChain();
    SSLContext context = context(presented, identity);
    try (Socket plain = new BoundedSocket()) {
      CompletableFuture<Void> end = closeAtLimit(plain);
      try {
        SSLSocket socket = handshake(plain, context);
        List<X509Certificate> chain = presented.chain();
        return identity.isEmpty()
            ? new End(chain, Verdict.UNKNOWN, "", false)
            : verified(socket, chain, end);
      } catch (IOException failure) {
        return failed(List.of(), failure, !presented.chain().isEmpty() && !end.isDone());
      } finally {
        end.cancel(false);
      }
    } catch (IOException unclosable) {
      return failed(List.of(), unclosable, false);
    }
  }

  private static End verified(SSLSocket socket, List<X509Certificate> chain, Future<?> end) {
    try {
      Verdict verdict = firstByte(socket);
      return new End(chain, verdict, "", verdict == Verdict.UNKNOWN);
    } catch (IOException failure) {
      return failed(chain, failure, !end.isDone());
    }
  }

  private static End failed(List<X509Certificate> chain, IOException failure, boolean isAtOnce) {
    return isRefusal(failure)
        ? new End(chain, Verdict.REFUSED, sentence(failure), false)
        : new End(chain, Verdict.UNKNOWN, sentence(failure), isAtOnce);
  }

  /** The timeout of a socket is for one read, and an endpoint may send one byte after the other. */
  private CompletableFuture<Void> closeAtLimit(Socket socket) {
    Executor atLimit = CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS);
    return CompletableFuture.runAsync(() -> close(socket), atLimit);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException unclosable) {
      // The connection ends anyway when the thread that uses it ends.
    }
  }

  private SSLSocket handshake(Socket plain, SSLContext context) throws IOException {
    plain.connect(
        new InetSocketAddress(InetAddress.ofLiteral(endpoint.address()), endpoint.port()),
        (int) limit.toMillis());
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), false);
    socket.startHandshake();
    return socket;
  }

  private static Verdict firstByte(SSLSocket socket) throws IOException {
    socket.getOutputStream().write(REQUEST);
    return socket.getInputStream().read() < 0 ? Verdict.UNKNOWN : Verdict.ACCEPTED;
  }

  private static boolean isRefusal(IOException failure) {
    return failure instanceof SSLException
        && failure.getMessage() != null
        && REFUSALS.stream()
            .anyMatch(it -> failure.getMessage().endsWith("Received fatal alert: " + it));
  }

  private static String sentence(IOException failure) {
    boolean isLate =
        failure instanceof SocketTimeoutException || "Socket closed".equals(failure.getMessage());
    return isLate || failure.getMessage() == null ? "no answer in time" : failure.getMessage();
  }

  /** A new context for each connection: a resumed session would skip the checks. */
  private static SSLContext context(PresentedChain presented, Optional<TlsKeyPair> identity) {
    KeyManager[] keys =
        identity.map(pair -> new KeyManager[] {new ClientKeys(pair)}).orElse(new KeyManager[0]);
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {presented}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("each Java platform has TLS", impossible);
    }
  }
}
