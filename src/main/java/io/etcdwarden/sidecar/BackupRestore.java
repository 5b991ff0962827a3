package io.etcdwarden.sidecar;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLParameters;

/**
 * Asks sidecars for snapshots. A snapshot of a large database takes minutes, so each call has a
 * thread of its own, and a connection of its own, as what it trusts is read anew each time.
 */
public final class BackupRestore implements AutoCloseable {
  private static final Duration TO_CONNECT = Duration.ofSeconds(10);

  /** An answer is a few hundred bytes; whatever sends more than this is no sidecar. */
  private static final long LONGEST_ANSWER = 4L << 20;

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  /** Asks and returns at once; the reply never comes as an exception. */
  public CompletableFuture<Reply> ask(SnapshotCall call) {
    return CompletableFuture.supplyAsync(() -> replyTo(call), callers);
  }

  private static Reply replyTo(SnapshotCall call) {
    HttpClient client = client(call.sidecar());
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            request(call), BodyHandlers.limiting(BodyHandlers.ofString(), LONGEST_ANSWER));
    try {
      HttpResponse<String> response = answer.get(call.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return new Reply.Answered(response.statusCode(), response.body().strip());
    } catch (TimeoutException late) {
      return unreached(call, "it did not answer within " + call.timeout().toSeconds() + " seconds");
    } catch (ExecutionException failed) {
      return unreached(call, Trouble.words(failed.getCause()));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return unreached(call, "the operator is stopping");
    } finally {
      client.shutdownNow();
    }
  }

  private static Reply unreached(SnapshotCall call, String reason) {
    return new Reply.Unreached(call.sidecar().url(call.path()) + ": " + reason);
  }

  private static HttpRequest request(SnapshotCall call) {
    return HttpRequest.newBuilder(call.sidecar().url(call.path()))
        .method(call.method(), BodyPublishers.noBody())
        .build();
  }

  private static HttpClient client(SidecarAddress sidecar) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TO_CONNECT);
    return switch (sidecar) {
      case SidecarAddress.Plain _ -> builder.build();
      case SidecarAddress.Secured secured ->
          builder
              .sslContext(secured.authorities().context())
              .sslParameters(new SSLParameters(null, new String[] {"TLSv1.3", "TLSv1.2"}))
              .build();
    };
  }

  /** Ends calls that are under way; what the sidecars do meanwhile, they finish. */
  @Override
  public void close() {
    callers.shutdownNow();
  }
}
