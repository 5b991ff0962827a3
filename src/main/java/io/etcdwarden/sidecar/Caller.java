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
final class Caller {
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);

  /** An answer is a few hundred bytes; whatever sends more than this is not who we called. */
  private static final long LONGEST_ANSWER = 4L << 20;

  /** No snapshot takes longer, whatever a resource allows it. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(2);

  private Caller() {}

  /**
   * Waits for the whole answer, two hours at most.
   *
   * @param context empty for a call without TLS
   */
  static Reply call(
      String method, URI url, String body, Optional<SSLContext> context, Duration timeout) {
    Duration waited = timeout.compareTo(LONGEST_WAIT) < 0 ? timeout : LONGEST_WAIT;
    HttpClient client = client(context);
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(url).method(method, BodyPublishers.ofString(body)).build(),
            BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_ANSWER));
    try {
      HttpResponse<String> response = answer.get(waited.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply.Answered(response.statusCode(), response.body().strip());
    } catch (TimeoutException late) {
      return unreached(url, "it did not answer within " + waited.toSeconds() + " seconds");
    } catch (ExecutionException failed) {
      return unreached(url, Trouble.words(failed.getCause()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return unreached(url, "the operator is stopping");
    } finally {
      client.shutdownNow();
    }
  }

  private static Reply unreached(URI url, String reason) {
    return new Reply.Unreached(url + ": " + reason);
  }

  private static HttpClient client(Optional<SSLContext> context) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TO_CONNECT);
    context.ifPresent(
        tls ->
            builder
                .sslContext(tls)
                .sslParameters(new SSLParameters(null, new String[] {"TLSv1.3", "TLSv1.2"})));
    return builder.build();
  }
}
