package io.etcdwarden.etcdclient;

import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/** Makes unary gRPC calls: one message there, one message or an error back. */
final class GrpcCaller {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final MediaType GRPC = MediaType.get("application/grpc");

  /** The limit that gRPC programs have by default. */
  private static final long MAX_RESPONSE_BYTES = 4L << 20;

  /** A header of gRPC has at most eight digits for the deadline. */
  private static final Duration MAX_DEADLINE = Duration.ofMillis(99_999_999);

  private final OkHttpClient client;
  private final Optional<ClientCertificateCheck> check;

  private GrpcCaller(OkHttpClient client, Optional<ClientCertificateCheck> check) {
    this.client = client;
    this.check = check;
  }

  /** Without TLS. HTTP/2 without a handshake, because etcd accepts no upgrade from HTTP/1.1. */
  static GrpcCaller plain() {
    return new GrpcCaller(
        builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build(), Optional.empty());
  }

  static GrpcCaller secured(TrustedCertificates trusted, TlsKeyPair client, InstantSource clock) {
    SSLSocketFactory sockets = trusted.sslContext(clock, client).getSocketFactory();
    return new GrpcCaller(
        builder()
            .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
            .sslSocketFactory(sockets, trusted.trustManager(clock))
            // The trust manager has verified the host name already, by the rules of Go.
            .hostnameVerifier((_, _) -> true)
            .build(),
        Optional.of(new ClientCertificateCheck(sockets)));
  }

  /** The deadline of a call is its only limit. */
  private static OkHttpClient.Builder builder() {
    return new OkHttpClient.Builder()
        .connectTimeout(CONNECT_TIMEOUT)
        .readTimeout(Duration.ZERO)
        .writeTimeout(Duration.ZERO)
        .retryOnConnectionFailure(false)
        .followRedirects(false);
  }

  /**
   * Blocks until the complete response or the deadline.
   *
   * @param method the path of the method, with service and a slash at its start
   */
  EtcdResult<byte[]> call(EtcdEndpoint endpoint, String method, byte[] message, Duration deadline) {
    Duration limit = deadline.compareTo(MAX_DEADLINE) < 0 ? deadline : MAX_DEADLINE;
    // A pool of its own for each call: with a shared pool that keeps no idle connection, OkHttp
    // closed about one connection in a thousand before its call had ended.
    ConnectionPool pool = new ConnectionPool(1, 1, TimeUnit.SECONDS);
    Call call =
        client
            .newBuilder()
            .connectionPool(pool)
            .build()
            .newCall(request(endpoint, method, message, limit));
    CompletableFuture<EtcdResult<byte[]>> pending =
        CompletableFuture.supplyAsync(
            () -> execute(endpoint, call, limit), task -> Thread.ofVirtual().start(task));
    CompletableFuture<Void> _ = pending.thenRun(pool::evictAll);
    try {
      return pending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      return new EtcdResult.NoAnswer<>(FailureSentence.late(endpoint, limit));
    } catch (ExecutionException failed) {
      return new EtcdResult.NoAnswer<>(FailureSentence.of(endpoint, failed.getCause()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return new EtcdResult.NoAnswer<>(endpoint + ": the operator is stopping");
    } finally {
      call.cancel();
    }
  }

  private Request request(EtcdEndpoint endpoint, String method, byte[] message, Duration deadline) {
    return new Request.Builder()
        .url(
            new HttpUrl.Builder()
                .scheme(check.isPresent() ? "https" : "http")
                .host(endpoint.host())
                .port(endpoint.port())
                .addPathSegments(method.substring(1))
                .build())
        .header("te", "trailers")
        .header("user-agent", "etcd-warden")
        .header("accept-encoding", "identity")
        .header("grpc-timeout", deadline.toMillis() + "m")
        .post(RequestBody.create(GrpcFrame.write(message), GRPC))
        .build();
  }

  private EtcdResult<byte[]> execute(EtcdEndpoint endpoint, Call call, Duration deadline) {
    try (Response response = call.execute()) {
      MediaType type = response.body().contentType();
      if (response.code() != 200 || !GRPC.equals(type)) {
        return notEtcd(
            endpoint, "it responded with HTTP status " + response.code() + " and type " + type);
      }
      BufferedSource body = response.body().source();
      if (body.request(MAX_RESPONSE_BYTES + 1)) {
        return notEtcd(endpoint, "its response has more than 4 MiB");
      }
      byte[] frame = body.readByteArray();
      // A response that is only an error has its status in the headers.
      boolean isOnlyError = GrpcStatus.of(response.headers()).isPresent();
      return GrpcStatus.of(isOnlyError ? response.headers() : response.trailers())
          .map(status -> result(endpoint, status, frame, deadline))
          .orElseGet(() -> notEtcd(endpoint, "its response has no status of gRPC"));
    } catch (IOException failure) {
      return new EtcdResult.NoAnswer<>(FailureSentence.of(endpoint, cause(endpoint, failure)));
    }
  }

  private Throwable cause(EtcdEndpoint endpoint, IOException failure) {
    return check
        .filter(_ -> FailureSentence.isClosedConnection(failure))
        .<Throwable>flatMap(it -> it.rejection(endpoint))
        .orElse(failure);
  }

  private static EtcdResult<byte[]> result(
      EtcdEndpoint endpoint, GrpcStatus status, byte[] frame, Duration deadline) {
    return switch (status.code()) {
      case OK ->
          GrpcFrame.read(frame)
              .<EtcdResult<byte[]>>map(EtcdResult.Success::new)
              .orElseGet(() -> notEtcd(endpoint, "its response is not one message of gRPC"));
      case DEADLINE_EXCEEDED -> new EtcdResult.NoAnswer<>(FailureSentence.late(endpoint, deadline));
      default -> new EtcdResult.Refused<>(status.code(), RefusalSentence.of(endpoint, status));
    };
  }

  private static EtcdResult<byte[]> notEtcd(EtcdEndpoint endpoint, String reason) {
    return new EtcdResult.NoAnswer<>(FailureSentence.notEtcd(endpoint, reason));
  }
}
