package io.etcdwarden.webhook;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.AdmissionObjects;
import io.etcdwarden.kube.StaleException;
import io.etcdwarden.pki.ServerPair;
import io.etcdwarden.pki.ServingSecret;
import io.etcdwarden.pki.StoredSecret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the certificate of the server, keeps it in a Secret, renews it, and tells the API server
 * whom to trust. Every copy of the operator does so, since every copy is called; what one has
 * written the others read.
 */
final class CertificateKeeper implements CertificateSource {
  private static final Logger log = LoggerFactory.getLogger(CertificateKeeper.class);

  /** Changes wake a look; this is for what fails, and for what only time changes. */
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofHours(12);

  private final AdmissionObjects objects;
  private final ServingSecret secrets;
  private final InstantSource clock;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("webhook-certificate").daemon().factory());
  private final AtomicBoolean isAsked = new AtomicBoolean();
  private Future<?> nextLook = CompletableFuture.completedFuture(null);
  private volatile ServerPair pair;
  private volatile String lastTrouble = "";

  CertificateKeeper(AdmissionObjects objects, ServingSecret secrets, InstantSource clock) {
    this.objects = objects;
    this.secrets = secrets;
    this.clock = clock;
  }

  void start() {
    objects.watch(this::ask, this::tell);
  }

  @Override
  public Optional<ServerPair> current() {
    return Optional.ofNullable(pair);
  }

  /** Asks for a look; many changes at once are one look. */
  private void ask() {
    if (isAsked.compareAndSet(false, true) && !looks.isShutdown()) {
      looks.execute(this::look);
    }
  }

  private void look() {
    isAsked.set(false);
    if (objects.isSecretKnown()) {
      Duration pause = settle();
      nextLook.cancel(false);
      nextLook = looks.schedule(this::ask, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Duration settle() {
    try {
      Instant now = clock.instant();
      StoredSecret stored = keep(now);
      ServerPair.of(stored).ifPresent(this::show);
      objects.trust(stored.entry(ServingSecret.AUTHORITIES));
      lastTrouble = "";
      Duration left = Duration.between(now, ServingSecret.due(stored));
      return left.compareTo(LONGEST) < 0 && left.isPositive() ? left : LONGEST;
    } catch (StaleException moved) {
      // Somebody was faster, and what they wrote wakes the next look.
      log.debug("{}", moved.getMessage());
    } catch (OperatorException failure) {
      tell(failure.getMessage());
    } catch (RuntimeException mistake) {
      log.error("the certificate of the webhook could not be looked after", mistake);
    }
    return AFTER_TROUBLE;
  }

  private StoredSecret keep(Instant now) {
    StoredSecret stored =
        objects.secret().orElseGet(() -> ServingSecret.empty(AdmissionObjects.SECRET));
    Optional<StoredSecret> next = secrets.next(stored, objects.hosts(), objects.trusted(), now);
    return next.isEmpty() ? stored : objects.keep(next.get());
  }

  private void show(ServerPair now) {
    if (!now.equals(pair)) {
      pair = now;
      log.info("the webhook shows a certificate that ends {}", now.end());
    }
  }

  private void tell(String trouble) {
    if (!trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      log.warn("{}", trouble);
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
    objects.close();
  }
}
