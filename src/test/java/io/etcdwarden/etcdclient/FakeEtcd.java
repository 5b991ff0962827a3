package io.etcdwarden.etcdclient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.Protocol;
import okio.Buffer;

/**
 * A gRPC server in place of a member without TLS: gives one prepared response for each method and
 * records all calls. A method without a prepared response succeeds with an empty message.
 */
public final class FakeEtcd implements AutoCloseable {
  private final MockWebServer server = new MockWebServer();
  private final Map<String, MockResponse> responses = new ConcurrentHashMap<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile byte[] lastMessage = {};
  private volatile CountDownLatch gate = new CountDownLatch(0);

  public FakeEtcd() {
    server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            return respond(request);
          }
        });
    try {
      server.start(InetAddress.getLoopbackAddress(), 0);
    } catch (IOException taken) {
      throw new UncheckedIOException(taken);
    }
  }

  private MockResponse respond(RecordedRequest request) throws InterruptedException {
    String method = request.getUrl().encodedPath().replaceFirst("/etcdserverpb\\.", "");
    calls.add(method);
    byte[] frame = request.getBody().toByteArray();
    lastMessage = GrpcFrame.read(frame).orElseThrow();
    gate.await();
    return responses.getOrDefault(method, success(new byte[0]));
  }

  public int port() {
    return server.getPort();
  }

  EtcdEndpoint endpoint() {
    return new EtcdEndpoint("127.0.0.1", port());
  }

  /** The methods that were called, such as {@code Maintenance/Status}, in order. */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  byte[] lastMessage() {
    return lastMessage.clone();
  }

  /** Lets this member report a status. */
  public void reportStatus(long memberId, long leaderId, long databaseBytes) {
    byte[] header = new ProtoWriter().number(2, memberId).toBytes();
    succeed(
        "Maintenance/Status",
        new ProtoWriter()
            .bytes(1, header)
            .bytes(2, "3.5.21".getBytes(StandardCharsets.UTF_8))
            .number(3, databaseBytes)
            .number(4, leaderId)
            .toBytes());
  }

  void succeed(String method, byte[] message) {
    responses.put(method, success(message));
  }

  /** Answers calls of this method with an error. */
  public void refuse(String method, int code, String message) {
    Headers status = Headers.of("grpc-status", "" + code, "grpc-message", message);
    // Without a body, the mock server does not send the trailers.
    responses.put(method, grpc().body(new Buffer()).trailers(status).build());
  }

  void respond(String method, MockResponse response) {
    responses.put(method, response);
  }

  /** Holds back all responses until the server is closed. */
  void hold() {
    gate = new CountDownLatch(1);
  }

  static MockResponse.Builder grpc() {
    return new MockResponse.Builder().code(200).setHeader("content-type", "application/grpc");
  }

  private static MockResponse success(byte[] message) {
    return grpc()
        .body(new Buffer().write(GrpcFrame.write(message)))
        .trailers(Headers.of("grpc-status", "0"))
        .build();
  }

  @Override
  public void close() {
    gate.countDown();
    server.close();
  }
}
