package io.etcdwarden.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.TestCas;
import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateReader;
import io.etcdwarden.pki.x509.MalformedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakesTest {
  private final Instant now = Instant.now();
  private final CertificateAuthority oldCa = TestCas.ca("g1", now);
  private final CertificateAuthority newCa = TestCas.ca("g2", now);
  private final CertificateAuthority unknownCa = TestCas.ca("unknown", now);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration MUCH_LONGER = Duration.ofSeconds(30);

  private final Handshakes handshakes = new Handshakes(LIMIT);
  private final Handshakes impatient = new Handshakes(SHORT);

  @AfterEach
  void close() {
    handshakes.close();
    impatient.close();
  }

  @Test
  void theLeafOfAServerWithoutClientVerificationIsFound() {
    Credential leaf = TestCas.clientServer(oldCa, now);
    try (TlsServer server = TlsServer.open(TlsKeyPair.of(leaf))) {
      assertEquals(presented(leaf, Set.of(), Set.of()), ask(leafOnly(server.port())));
    }
  }

  @Test
  void anExpiredLeafIsFound() {
    Instant before = now.minus(Duration.ofDays(3650));
    Credential leaf = TestCas.clientServer(TestCas.ca("expired", before), before);
    try (TlsServer server = TlsServer.open(TlsKeyPair.of(leaf))) {
      assertEquals(presented(leaf, Set.of(), Set.of()), ask(leafOnly(server.port())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aServerThatTrustsOnlyTheOldCaRefusesTheNewOne(String version) {
    Credential leaf = TestCas.clientServer(oldCa, now);
    List<Certificate> trusted = List.of(oldCa.certificate());
    try (TlsServer server = TlsServer.start(TlsKeyPair.of(leaf), trusted, version)) {
      assertEquals(
          presented(leaf, Set.of(print(oldCa)), Set.of(print(newCa))), ask(both(server.port())));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aServerWithBothCasAcceptsBoth(String version) {
    Credential leaf = TestCas.clientServer(newCa, now);
    List<Certificate> trusted = List.of(oldCa.certificate(), newCa.certificate());
    try (TlsServer server = TlsServer.start(TlsKeyPair.of(leaf), trusted, version)) {
      assertEquals(
          presented(leaf, Set.of(print(oldCa), print(newCa)), Set.of()), ask(both(server.port())));
    }
  }

  /** The operator may not have the key of a provided CA. */
  @Test
  void aMemberThatRefusesTheStoredPairIsFound() {
    TlsKeyPair stored = identity(newCa);
    try (TlsServer server = TlsServer.verifying(stored, oldCa.certificate())) {
      assertEquals(refusing("stored", stored), asked(stored, server));
    }
  }

  /** With TLS 1.2 the refusal ends the handshake, so nothing shows who refused. */
  @Test
  void aRefusalBeforeTheEndOfTheHandshakeIsNoAnswer() {
    TlsKeyPair stored = identity(newCa);
    List<Certificate> trusted = List.of(oldCa.certificate());
    try (TlsServer server = TlsServer.start(stored, trusted, "TLSv1.2")) {
      assertInstanceOf(HandshakeAnswer.None.class, asked(stored, server));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aMemberThatAcceptsTheStoredPairIsFound(String version) {
    TlsKeyPair stored = identity(newCa);
    List<Certificate> trusted = List.of(newCa.certificate());
    try (TlsServer server = TlsServer.start(stored, trusted, version)) {
      assertEquals(accepting("stored", stored), asked(stored, server));
    }
  }

  /** As etcd does when the names in a peer certificate do not lead to the caller's address. */
  @Test
  void aMemberThatClosesTheConnectionAfterItVerifiedTheStoredPairAcceptsIt() {
    TlsKeyPair stored = identity(newCa);
    try (TlsServer server = TlsServer.closing(stored, newCa.certificate())) {
      assertEquals(accepting("stored", stored), asked(stored, server));
    }
  }

  private HandshakeAnswer asked(TlsKeyPair stored, TlsServer server) {
    return ask(
        new HandshakeQuestion(
            "127.0.0.1",
            server.port(),
            "main-0.main-peer.default.svc",
            Map.of("stored", stored),
            identity(unknownCa),
            "stored"));
  }

  private static HandshakeAnswer refusing(String key, TlsKeyPair pair) {
    return new HandshakeAnswer.Presented(leaf(pair), Set.of(), Set.of(key));
  }

  private static HandshakeAnswer accepting(String key, TlsKeyPair pair) {
    return new HandshakeAnswer.Presented(leaf(pair), Set.of(key), Set.of());
  }

  private static Certificate leaf(TlsKeyPair pair) {
    try {
      return CertificateReader.read(pair.chain().getFirst().getEncoded());
    } catch (MalformedException | CertificateEncodingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Test
  void aServerThatAcceptsEveryCallerSaysNothingAboutCas() {
    Credential leaf = TestCas.clientServer(oldCa, now);
    try (TlsServer server = TlsServer.open(TlsKeyPair.of(leaf))) {
      assertEquals(presented(leaf, Set.of(), Set.of()), ask(both(server.port())));
      assertEquals(1, server.connections());
    }
  }

  /** Perhaps its clock is far ahead: then it refuses certificates of every CA. */
  @Test
  void aServerThatRefusesEveryCallerSaysNothingAboutCas() {
    Credential leaf = TestCas.clientServer(oldCa, now);
    Certificate other = TestCas.ca("other", now).certificate();
    try (TlsServer server = TlsServer.verifying(TlsKeyPair.of(leaf), other)) {
      assertEquals(presented(leaf, Set.of(), Set.of()), ask(both(server.port())));
    }
  }

  /** What an endpoint does that is no TLS server, or a hostile one. */
  enum Misbehaviour {
    HANGS,
    CLOSES,
    SENDS_GARBAGE,
    SENDS_ONE_BYTE_AFTER_THE_OTHER,
    SENDS_ENDLESS_HANDSHAKE_RECORDS,
    SENDS_ENDLESS_WARNINGS;

    void answer(Socket caller) throws IOException {
      OutputStream out = caller.getOutputStream();
      switch (this) {
        case HANGS -> caller.getInputStream().transferTo(OutputStream.nullOutputStream());
        case CLOSES -> caller.close();
        case SENDS_GARBAGE ->
            out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        case SENDS_ONE_BYTE_AFTER_THE_OTHER -> {
          out.write(new byte[] {22, 3, 3, 64, 0});
          for (int i = 0; i < 16_384; i++) {
            out.write(2);
            out.flush();
            pause();
          }
        }
        case SENDS_ENDLESS_HANDSHAKE_RECORDS ->
            endless(out, new byte[] {22, 3, 3, 0, 4, 2, 127, 127, 127});
        case SENDS_ENDLESS_WARNINGS -> endless(out, new byte[] {21, 3, 3, 0, 2, 1, 90});
      }
    }

    private static void endless(OutputStream out, byte[] record) throws IOException {
      while (true) {
        out.write(record);
      }
    }

    private static void pause() {
      try {
        new CompletableFuture<Void>().get(20, TimeUnit.MILLISECONDS);
      } catch (Exception passed) {
        // The time has passed.
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEndpointThatIsNoTlsServerGivesNoAnswerInBoundedTime(Misbehaviour misbehaviour)
      throws IOException {
    try (RawServer server = new RawServer(misbehaviour)) {
      HandshakeAnswer.None leaf =
          assertInstanceOf(HandshakeAnswer.None.class, ask(impatient, leafOnly(server.port())));
      HandshakeAnswer.None trust =
          assertInstanceOf(HandshakeAnswer.None.class, ask(impatient, both(server.port())));

      assertTrue(!leaf.reason().isEmpty() && !trust.reason().isEmpty());
    }
  }

  @Test
  void aPortWithoutServerIsNamed() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    assertEquals(new HandshakeAnswer.None("Connection refused"), ask(leafOnly(port)));
  }

  @Test
  void moreQuestionsThanAllowedAtTheSameTimeWaitForTheirTurn() throws Exception {
    try (RawServer server = new RawServer(Misbehaviour.HANGS)) {
      long begin = System.nanoTime();
      List<CompletableFuture<HandshakeAnswer>> asked =
          IntStream.range(0, 33).mapToObj(_ -> impatient.ask(leafOnly(server.port()))).toList();
      for (CompletableFuture<HandshakeAnswer> answer : asked) {
        answer.get(MUCH_LONGER.toSeconds(), TimeUnit.SECONDS);
      }
      Duration passed = Duration.ofNanos(System.nanoTime() - begin);

      assertTrue(
          passed.compareTo(SHORT.multipliedBy(2).minusMillis(100)) > 0,
          () -> "all were asked at once, in " + passed);
    }
  }

  @Test
  void aSocketGivesUpAfterSomeBytes() throws IOException {
    try (RawServer server = new RawServer(Misbehaviour.SENDS_ENDLESS_WARNINGS);
        Socket socket = new BoundedSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));

      IOException tooMuch =
          assertThrows(
              IOException.class,
              () -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()));

      assertEquals("the endpoint sent more than 256 KiB", tooMuch.getMessage());
    }
  }

  @Test
  void afterTheStopNothingIsAsked() {
    handshakes.close();

    assertEquals(new HandshakeAnswer.None("the operator is stopping"), ask(leafOnly(1)));
  }

  private HandshakeAnswer ask(HandshakeQuestion question) {
    return ask(handshakes, question);
  }

  private static HandshakeAnswer ask(Handshakes asker, HandshakeQuestion question) {
    try {
      return asker.ask(question).get(MUCH_LONGER.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception late) {
      throw new AssertionError("no answer in " + MUCH_LONGER, late);
    }
  }

  private static HandshakeAnswer presented(
      Credential leaf, Set<String> accepted, Set<String> refused) {
    return new HandshakeAnswer.Presented(leaf.certificate(), accepted, refused);
  }

  private static HandshakeQuestion leafOnly(int port) {
    return HandshakeQuestion.ofLeaf("127.0.0.1", port, "main-0.main-peer.default.svc");
  }

  private HandshakeQuestion both(int port) {
    Map<String, TlsKeyPair> identities = new LinkedHashMap<>();
    identities.put(print(oldCa), identity(oldCa));
    identities.put(print(newCa), identity(newCa));
    return new HandshakeQuestion(
        "127.0.0.1", port, "main-0.main-peer.default.svc", identities, identity(unknownCa));
  }

  private TlsKeyPair identity(CertificateAuthority ca) {
    return TlsKeyPair.of(TestCas.clientServer(ca, now));
  }

  private static String print(CertificateAuthority ca) {
    return ca.certificate().fingerprint();
  }

  /** A server without TLS that misbehaves towards each caller. */
  private record RawServer(ServerSocket listener, Misbehaviour misbehaviour)
      implements AutoCloseable {
    RawServer(Misbehaviour misbehaviour) throws IOException {
      this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), misbehaviour);
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return listener.getLocalPort();
    }

    private void accept() {
      while (!listener.isClosed()) {
        try {
          Socket caller = listener.accept();
          Thread.ofVirtual().start(() -> serve(caller));
        } catch (IOException closed) {
          return;
        }
      }
    }

    private void serve(Socket caller) {
      try (caller) {
        misbehaviour.answer(caller);
      } catch (IOException gone) {
        // The caller has closed the connection.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
    }
  }
}
