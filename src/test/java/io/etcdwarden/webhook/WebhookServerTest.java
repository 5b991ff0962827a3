package io.etcdwarden.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.config.OperatorConfig.Listener;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.issue.CallerTrust;
import io.etcdwarden.pki.issue.ServingSecret;
import io.etcdwarden.pki.secret.StoredSecret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The webhook server with a mounted certificate. */
class WebhookServerTest {
  private static final Listener FREE_PORT = new Listener("127.0.0.1", 0);

  private final AdmissionEndpoint endpoint =
      new AdmissionEndpoint(
          new ComponentProtection(
              new PrivilegedAccounts(Set.of(), Set.of(), etcd -> etcd), new FakeComponents()));
  @TempDir private Path folder;
  private StoredSecret pair;
  private WebhookServer server;

  @BeforeEach
  void start() throws IOException {
    pair = mount(1);
    server = WebhookServer.start(FREE_PORT, new MountedCertificate(folder), endpoint);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void requestsAreAnsweredOverTls() throws Exception {
    HttpResponse<String> answer = post(WebhookServer.PATH, "{}".getBytes(UTF_8));

    assertEquals(200, answer.statusCode());
    assertTrue(answer.body().contains("\"code\":400"), answer.body());
  }

  @Test
  void aBodyAboveTheLimitIsAnswered() throws Exception {
    HttpResponse<String> answer =
        post(WebhookServer.PATH, new byte[3 * AdmissionEndpoint.MAX_BODY_BYTES]);

    assertTrue(answer.body().contains("\"code\":413"), answer.body());
  }

  @Test
  void requestsBeyondTheConcurrencyLimitGetStatus503() throws Exception {
    CountDownLatch started = new CountDownLatch(8);
    CountDownLatch proceed = new CountDownLatch(1);
    FakeComponents slow = new FakeComponents();
    slow.beforeAnswer =
        () -> {
          started.countDown();
          proceed.await();
          return null;
        };
    PrivilegedAccounts noAccounts = new PrivilegedAccounts(Set.of(), Set.of(), etcd -> etcd);
    AdmissionEndpoint waiting = new AdmissionEndpoint(new ComponentProtection(noAccounts, slow));
    try (WebhookServer busy =
            WebhookServer.start(FREE_PORT, new MountedCertificate(folder), waiting);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      byte[] review = AdmissionEndpointTest.REVIEW.getBytes(UTF_8);
      List<Future<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(callers.submit(() -> post(busy, WebhookServer.PATH, review)));
      }
      started.await();

      HttpResponse<String> oneMore = post(busy, WebhookServer.PATH, review);
      proceed.countDown();

      assertEquals(503, oneMore.statusCode());
      for (Future<HttpResponse<String>> call : calls) {
        assertEquals(200, call.get().statusCode());
      }
    }
  }

  /** More callers than may run at a time; each of them sends a part of its body and then waits. */
  @ParameterizedTest
  @ValueSource(ints = {1, BodyReader.SMALL_BYTES})
  void slowCallersDoNotKeepOthersFromAnAnswer(int sentBytes) throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        slow.add(startSending(server, sentBytes, 2 * BodyReader.SMALL_BYTES));
      }

      assertEquals(200, post(WebhookServer.PATH, "{}".getBytes(UTF_8)).statusCode());
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, PT0.2S, PT1H", "131073, PT1H, PT0.2S"})
  void theConnectionOfASlowCallerIsClosed(int sentBytes, Duration body, Duration rest)
      throws Exception {
    BodyReader.Limits limits = new BodyReader.Limits(body, rest);
    try (WebhookServer impatient =
            WebhookServer.start(FREE_PORT, new MountedCertificate(folder), endpoint, limits);
        Socket slow = startSending(impatient, sentBytes, 2 * BodyReader.SMALL_BYTES)) {

      assertEquals("", readUntilClosed(slow));
    }
  }

  @Test
  void aSlowLargeBodyGivesItsPermitBack() throws Exception {
    BodyReader.Limits limits = new BodyReader.Limits(Duration.ofHours(1), Duration.ofMillis(200));
    try (WebhookServer impatient =
        WebhookServer.start(FREE_PORT, new MountedCertificate(folder), endpoint, limits)) {
      for (int i = 0; i < 9; i++) {
        try (Socket slow =
            startSending(impatient, BodyReader.SMALL_BYTES + 1, 2 * BodyReader.SMALL_BYTES)) {
          readUntilClosed(slow);
        }
      }

      byte[] large = new byte[2 * BodyReader.SMALL_BYTES];
      assertEquals(200, post(impatient, WebhookServer.PATH, large).statusCode());
    }
  }

  /** Sends the head of a request and only a part of its body. */
  private Socket startSending(WebhookServer called, int sentBytes, int allBytes) throws Exception {
    Socket socket = trusting().getSocketFactory().createSocket("127.0.0.1", called.port());
    String head =
        "POST " + WebhookServer.PATH + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + allBytes;
    socket.getOutputStream().write((head + "\r\n\r\n").getBytes(ISO_8859_1));
    socket.getOutputStream().write(new byte[sentBytes]);
    socket.getOutputStream().flush();
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** The response; a connection may also be closed by a reset. */
  private static String readUntilClosed(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException | SSLException closed) {
      return "";
    }
  }

  @Test
  void filesThatCouldNotBeReadAreReadAgainAlthoughTheirTimesAreTheSame() throws Exception {
    Certificate before = served();
    Files.delete(folder.resolve("tls.key"));
    Files.createDirectory(folder.resolve("tls.key"));
    Files.setLastModifiedTime(folder.resolve("tls.key"), FileTime.from(Instant.ofEpochSecond(2)));
    Files.setLastModifiedTime(folder.resolve("tls.crt"), FileTime.from(Instant.ofEpochSecond(2)));
    assertEquals(before, served());

    Files.delete(folder.resolve("tls.key"));
    pair = mount(2);

    assertNotEquals(before, served());
  }

  @Test
  void theJavaOptionsForTheServerExistInThisJavaVersion() throws Exception {
    ModuleReference server =
        ModuleLayer.boot().configuration().findModule("jdk.httpserver").orElseThrow().reference();
    String config;
    try (ModuleReader classes = server.open();
        InputStream bytes = classes.open("sun/net/httpserver/ServerConfig.class").orElseThrow()) {
      config = new String(bytes.readAllBytes(), ISO_8859_1);
    }

    List<String> limits =
        Files.readAllLines(Path.of("src/main/dist/lib/java.options")).stream()
            .filter(line -> line.startsWith("-D") && line.contains("httpserver"))
            .map(line -> line.substring(2, line.indexOf('=')))
            .toList();

    assertEquals(3, limits.size());
    limits.forEach(limit -> assertTrue(config.contains(limit), limit));
  }

  @Test
  void otherPathsAreNotFound() throws Exception {
    assertEquals(404, post("/", new byte[0]).statusCode());
  }

  @Test
  void newFilesAreServedAtTheNextHandshake() throws Exception {
    Certificate before = served();

    pair = mount(2);

    assertNotEquals(before, served());
  }

  @Test
  void unusableFilesLeaveThePreviousCertificate() throws Exception {
    Certificate before = served();

    write("tls.key", "garbage".getBytes(UTF_8), 3);
    assertEquals(before, served());
    Files.delete(folder.resolve("tls.crt"));
    assertEquals(before, served());
  }

  @Test
  void theErrorForAPortInUseNamesTheSetting() {
    OperatorException refused =
        assertThrows(
            OperatorException.class,
            () ->
                WebhookServer.start(
                    new Listener("127.0.0.1", server.port()),
                    new MountedCertificate(folder),
                    endpoint));

    assertTrue(refused.getMessage().contains("server.webhooks"), refused.getMessage());
  }

  /** Writes the files as a kubelet does: new content with a new modification time. */
  private StoredSecret mount(int version) throws IOException {
    StoredSecret issued =
        new ServingSecret(new SecureRandom())
            .next(
                ServingSecret.empty("hook"),
                Set.of("127.0.0.1"),
                CallerTrust.of(new byte[0], true),
                Clock.systemUTC().instant())
            .orElseThrow();
    write("tls.crt", issued.value("tls.crt"), version);
    write("tls.key", issued.value("tls.key"), version);
    return issued;
  }

  private void write(String name, byte[] content, int version) throws IOException {
    Path file = Files.write(folder.resolve(name), content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(version)));
  }

  private Certificate served() throws Exception {
    return post(WebhookServer.PATH, new byte[0])
        .sslSession()
        .orElseThrow()
        .getPeerCertificates()[0];
  }

  /** Each request uses a new connection. */
  private HttpResponse<String> post(String path, byte[] body) throws Exception {
    return post(server, path, body);
  }

  private HttpResponse<String> post(WebhookServer called, String path, byte[] body)
      throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build()) {
      URI address = URI.create("https://127.0.0.1:" + called.port() + path);
      return client.send(
          HttpRequest.newBuilder(address)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private SSLContext trusting() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    var authority = new ByteArrayInputStream(pair.value(ServingSecret.CA_DATA_KEY));
    trusted.setCertificateEntry(
        "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
