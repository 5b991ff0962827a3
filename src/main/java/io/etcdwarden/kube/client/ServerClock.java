package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of this process, or that of the API server if both differ by more than 30 seconds.
 *
 * <p>The operator compares its time with times that the API server wrote, and certificates that it
 * issues must be valid for members at once. A clock that is a day ahead would issue certificates
 * that no member accepts yet. The time of the API server is in the header {@code Date} of each
 * response; the Lease of the leader election is renewed every few seconds.
 */
public final class ServerClock extends Clock {
  private static final Logger log = LoggerFactory.getLogger(ServerClock.class);

  /** A smaller difference has no consequence: certificates are valid from five minutes before. */
  private static final Duration TOLERATED = Duration.ofSeconds(30);

  /** The header counts whole seconds, and responses take a moment. */
  private static final Duration PRECISION = Duration.ofSeconds(5);

  private final Clock local;
  private volatile Duration correction = Duration.ZERO;

  public ServerClock(Clock local) {
    this.local = local;
  }

  @Override
  public Instant instant() {
    return local.instant().plus(correction);
  }

  @Override
  public ZoneId getZone() {
    return local.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the operator uses instants only");
  }

  /** Learns what the time of the API server is now. */
  public void learn(Instant server) {
    Duration difference = Duration.between(local.instant(), server);
    Duration wanted = difference.abs().compareTo(TOLERATED) > 0 ? difference : Duration.ZERO;
    if (wanted.minus(correction).abs().compareTo(PRECISION) > 0) {
      correction = wanted;
      log.atWarn()
          .addKeyValue("seconds", difference.toSeconds())
          .log(
              wanted.isZero()
                  ? "The clock of this node agrees with the API server again"
                  : "The clock of this node differs from the API server, whose clock is used now");
    }
  }

  /** Learns from every response. */
  Interceptor interceptor() {
    return new Interceptor() {
      @Override
      public void after(
          HttpRequest request,
          HttpResponse<?> response,
          AsyncBody.Consumer<List<ByteBuffer>> body) {
        learn(response.header("Date"));
      }
    };
  }

  /** A header that is missing or something else teaches nothing. */
  private void learn(String date) {
    if (date == null) {
      return;
    }
    try {
      learn(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
    } catch (DateTimeException unreadable) {
      log.atDebug().setCause(unreadable).log("a response has no readable header Date");
    }
  }
}
