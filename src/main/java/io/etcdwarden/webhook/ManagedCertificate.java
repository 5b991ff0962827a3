package io.etcdwarden.webhook;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.AdmissionApi;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.pki.issue.ServingSecret;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
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
final class ManagedCertificate implements CertificateSource {
  private static final Logger log = LoggerFactory.getLogger(ManagedCertificate.class);

  /** Changes wake a look; this is for what fails, and for what only time changes. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(10);

  private static final Duration LONGEST_DELAY = Duration.ofHours(12);

  private final AdmissionApi admissionApi;
  private final ServingSecret secrets;
  private final InstantSource clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("webhook-certificate").daemon().factory());
  private final AtomicBoolean isScheduled = new AtomicBoolean();
  private Future<?> nextRun = CompletableFuture.completedFuture(null);
  private volatile TlsKeyPair pair;
  private volatile String lastFailure = "";

  ManagedCertificate(AdmissionApi admissionApi, ServingSecret secrets, InstantSource clock) {
    this.admissionApi = admissionApi;
    this.secrets = secrets;
    this.clock = clock;
  }

  void start() {
    admissionApi.watch(this::schedule, this::logOnce);
  }

  @Override
  public Optional<TlsKeyPair> current() {
    return Optional.ofNullable(pair);
  }

  /** Asks for a look; many changes at once are one look. */
  private void schedule() {
    if (isScheduled.compareAndSet(false, true) && !executor.isShutdown()) {
      executor.execute(this::run);
    }
  }

  private void run() {
    isScheduled.set(false);
    if (admissionApi.isSecretSynced()) {
      Duration pause = reconcile();
      nextRun.cancel(false);
      nextRun = executor.schedule(this::schedule, pause.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Duration reconcile() {
    try {
      Instant now = clock.instant();
      StoredSecret stored = issueOrRenew(now);
      TlsKeyPair.of(stored).ifPresent(this::serve);
      admissionApi.writeCaBundle(stored.value(ServingSecret.CA_DATA_KEY));
      lastFailure = "";
      Duration left = Duration.between(now, ServingSecret.renewalTime(stored));
      return left.compareTo(LONGEST_DELAY) < 0 && left.isPositive() ? left : LONGEST_DELAY;
    } catch (ConflictException moved) {
      // Somebody was faster, and what they wrote wakes the next look.
      log.debug("{}", moved.getMessage());
    } catch (OperatorException failure) {
      logOnce(failure.getMessage());
    } catch (RuntimeException mistake) {
      log.error("the certificate of the webhook could not be looked after", mistake);
    }
    return RETRY_DELAY;
  }

  private StoredSecret issueOrRenew(Instant now) {
    StoredSecret stored =
        admissionApi.secret().orElseGet(() -> ServingSecret.empty(AdmissionApi.SECRET));
    Optional<StoredSecret> next =
        secrets.next(stored, admissionApi.hosts(), admissionApi.caBundle(), now);
    return next.isEmpty() ? stored : admissionApi.writeSecret(next.get());
  }

  private void serve(TlsKeyPair now) {
    if (!now.equals(pair)) {
      pair = now;
      log.info("the webhook shows a certificate that ends {}", now.notAfter());
    }
  }

  private void logOnce(String trouble) {
    if (!trouble.equals(lastFailure)) {
      lastFailure = trouble;
      log.warn("{}", trouble);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    admissionApi.close();
  }
}
