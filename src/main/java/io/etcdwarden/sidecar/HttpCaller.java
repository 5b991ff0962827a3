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

/** Makes one call over a connection of its own, as what is trusted is read anew each time. */
final class HttpCaller {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** An answer is a few hundred bytes; whatever sends more than this is not who we called. */
  private static final long MAX_RESPONSE_BYTES = 4L << 20;

  /** No snapshot takes longer, whatever a resource allows it. */
  private static final Duration MAX_TIMEOUT = Duration.ofHours(2);

  private HttpCaller() {}

  /**
   * Waits for the whole answer, two hours at most.
   *
   * @param context empty for a call without TLS
   */
  static CallResult call(
      String method, URI url, String body, Optional<SSLContext> context, Duration timeout) {
    Duration waited = timeout.compareTo(MAX_TIMEOUT) < 0 ? timeout : MAX_TIMEOUT;
    HttpClient client = client(context);
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(url).method(method, BodyPublishers.ofString(body)).build(),
            BodyHandlers.limiting(BodyHandlers.ofString(), MAX_RESPONSE_BYTES));
    try {
      HttpResponse<String> response = answer.get(waited.toMillis(), TimeUnit.MILLISECONDS);
      return new CallResult.Response(response.statusCode(), response.body().strip());
    } catch (TimeoutException late) {
      return noResponse(url, "it did not answer within " + waited.toSeconds() + " seconds");
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
