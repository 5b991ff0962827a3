package io.etcdwarden.sidecar;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Makes one HTTP call on a new connection, because the trusted certificates may differ each time.
 */
final class HttpCaller {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** A response has a few hundred bytes; a longer one does not come from etcd or the sidecar. */
  private static final long MAX_RESPONSE_BYTES = 4L << 20;

  /** No snapshot takes longer, so longer timeouts in a resource are cut. */
  private static final Duration MAX_TIMEOUT = Duration.ofHours(2);

  private HttpCaller() {}

  /**
   * Blocks until the complete response, two hours at most.
   *
   * @param context empty for a call without TLS
   */
  static CallResult call(
      String method, URI url, String body, Optional<SSLContext> context, Duration timeout) {
    Duration limit = timeout.compareTo(MAX_TIMEOUT) < 0 ? timeout : MAX_TIMEOUT;
    HttpClient client = client(context);
    CompletableFuture<HttpResponse<String>> pending =
        client.sendAsync(
            HttpRequest.newBuilder(url).method(method, BodyPublishers.ofString(body)).build(),
            BodyHandlers.limiting(BodyHandlers.ofString(), MAX_RESPONSE_BYTES));
    try {
      HttpResponse<String> response = pending.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new CallResult.Response(response.statusCode(), response.body().strip());
    } catch (TimeoutException late) {
      return noResponse(url, "no response within " + limit.toSeconds() + " seconds");
    } catch (ExecutionException failed) {
      return noResponse(url, CallFailureText.of(failed.getCause()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return noResponse(url, "the operator is stopping");
    } finally {
      client.shutdownNow();
    }
  }

  private static CallResult noResponse(URI url, String reason) {
    return new CallResult.NoResponse(url + ": " + reason);
  }

  private static HttpClient client(Optional<SSLContext> context) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    context.ifPresent(
        tls ->
            builder
                .sslContext(tls)
                .sslParameters(new SSLParameters(null, new String[] {"TLSv1.3", "TLSv1.2"})));
    return builder.build();
  }
}
