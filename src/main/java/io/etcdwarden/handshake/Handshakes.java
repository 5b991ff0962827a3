package io.etcdwarden.handshake;

import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateReader;
import io.etcdwarden.pki.x509.MalformedException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Asks endpoints in the background, each on a virtual thread of its own and only some at the same
 * time, so that neither a reconcile nor the network is held by endpoints that do not answer.
 */
public final class Handshakes implements AutoCloseable {
  private static final int AT_ONCE = 32;
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** An alert can be lost when the endpoint closes the connection. */
  private static final int ATTEMPTS = 3;

  private static final HandshakeAnswer STOPPING =
      new HandshakeAnswer.None("the operator is stopping");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore free = new Semaphore(AT_ONCE, true);
  private final Duration limit;

  public Handshakes() {
    this(LIMIT);
  }

  /**
   * @param limit for one connection
   */
  Handshakes(Duration limit) {
    this.limit = limit;
  }

  /** Asks the endpoint and returns at once. The result never is an exception. */
  public CompletableFuture<HandshakeAnswer> ask(HandshakeQuestion question) {
    try {
      return CompletableFuture.supplyAsync(() -> inTurn(question), threads);
    } catch (RejectedExecutionException closed) {
      return CompletableFuture.completedFuture(STOPPING);
    }
  }

  private HandshakeAnswer inTurn(HandshakeQuestion question) {
    try {
      free.acquire();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return STOPPING;
    }
    try {
      return answer(question);
    } catch (RuntimeException unexpected) {
      // Java's TLS reads what the endpoint sent; the endpoint may be hostile.
      return new HandshakeAnswer.None("Java cannot read the answer: " + unexpected.getMessage());
    } finally {
      free.release();
    }
  }

  /** Asks on the current thread: a few connections, one after the other. */
  private HandshakeAnswer answer(HandshakeQuestion question) {
    Connection connection = new Connection(question, limit);
    if (question.identities().isEmpty()) {
      return presented(connection.open(), Set.of(), Set.of());
    }
    Connection.End untrusted = open(connection, question.findUntrusted().orElseThrow());
    if (untrusted.verdict() != Connection.Verdict.REFUSED) {
      return presented(untrusted, Set.of(), Set.of());
    }
    Connection.End last = untrusted;
    Set<String> accepted = new TreeSet<>();
    Set<String> refused = new TreeSet<>();
    for (Map.Entry<String, TlsKeyPair> identity : question.identities().entrySet()) {
      Connection.End end = open(connection, identity.getValue());
      switch (end.verdict()) {
        case ACCEPTED -> accepted.add(identity.getKey());
        case REFUSED -> refused.add(identity.getKey());
        case UNKNOWN -> {
          boolean isStored = identity.getKey().equals(question.stored());
          if (isStored && end.findLeaf().isPresent()) {
            // A refusal is an alert, and alerts arrive: the first identity was refused by one.
            accepted.add(identity.getKey());
            break;
          }
          return presented(end.findLeaf().isPresent() ? end : last, Set.of(), Set.of());
        }
      }
      last = end.findLeaf().isPresent() ? end : last;
    }
    return accepted.isEmpty() && !refused.contains(question.stored())
        ? presented(last, Set.of(), Set.of())
        : presented(last, accepted, refused);
  }

  private static Connection.End open(Connection connection, TlsKeyPair identity) {
    Connection.End end = connection.open(identity);
    for (int attempt = 1; attempt < ATTEMPTS && end.mayBeRepeated(); attempt++) {
      end = connection.open(identity);
    }
    return end;
  }

  private static HandshakeAnswer presented(
      Connection.End end, Set<String> accepted, Set<String> refused) {
    return end.findLeaf()
        .flatMap(Handshakes::read)
        .<HandshakeAnswer>map(leaf -> new HandshakeAnswer.Presented(leaf, accepted, refused))
        .orElseGet(() -> new HandshakeAnswer.None(end.failure()));
  }

  private static Optional<Certificate> read(X509Certificate leaf) {
    try {
      return Optional.of(CertificateReader.read(leaf.getEncoded()));
    } catch (MalformedException | CertificateEncodingException unreadable) {
      return Optional.empty();
    }
  }

  /** Ends all connections. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
