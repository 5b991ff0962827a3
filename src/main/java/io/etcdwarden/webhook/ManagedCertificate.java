package io.etcdwarden.webhook;

import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.access.AdmissionApi;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.pki.issue.CallerTrust;
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
 * Issues and renews the certificate of the webhook server, stores it in a Secret, and writes its CA
 * into the {@code caBundle} of the webhook configuration. Every replica of the operator does this,
 * because the API server calls every replica; all replicas share the Secret.
 */
final class ManagedCertificate implements CertificateSource {
  private static final Logger log = LoggerFactory.getLogger(ManagedCertificate.class);

  /** Changes of the objects start a run; this delay is for failures. */
  private static final Duration RETRY_DELAY = Duration.ofSeconds(10);

  private static final Duration MAX_DELAY = Duration.ofHours(12);

  private final AdmissionApi admissionApi;
  private final ServingSecret secrets;
  private final InstantSource clock;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("webhook-certificate").daemon().factory());
  private final AtomicBoolean isScheduled = new AtomicBoolean();
  private Future<?> nextRun = CompletableFuture.completedFuture(null);
  private StoredSecret served = ServingSecret.empty(AdmissionApi.SECRET);
  private BundleAge bundle = BundleAge.NONE;
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

  /** Schedules a run; many changes at once become one run. */
  private void schedule() {
    if (isScheduled.compareAndSet(false, true) && !executor.isShutdown()) {
      executor.execute(this::run);
    }
  }

  private void run() {
    isScheduled.set(false);
    if (admissionApi.isSecretSynced()) {
      Duration delay = reconcile();
      nextRun.cancel(false);
      nextRun = executor.schedule(this::schedule, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Duration reconcile() {
    try {
      Instant now = clock.instant();
      bundle = bundle.seen(admissionApi.caBundle(), now);
      CallerTrust trust = bundle.trust(now);
      StoredSecret stored = issueOrRenew(trust, now);
      if (secrets.mayServe(stored, served, trust, now)) {
        TlsKeyPair.of(stored).ifPresent(it -> serve(it, stored));
      }
      admissionApi.writeCaBundle(stored.value(ServingSecret.CA_DATA_KEY));
      lastFailure = "";
      Duration delay = Duration.between(now, ServingSecret.nextChange(stored));
      Duration longest = trust.isSettled() ? MAX_DELAY : BundleAge.SETTLING;
      return delay.compareTo(longest) < 0 && delay.isPositive() ? delay : longest;
    } catch (ConflictException conflict) {
      // Another replica wrote first; its write starts the next run.
      log.debug("{}", conflict.getMessage());
    } catch (OperatorException failure) {
      logOnce(failure.getMessage());
    } catch (RuntimeException bug) {
      log.error("cannot manage the certificate of the webhook", bug);
    }
    return RETRY_DELAY;
  }

  private StoredSecret issueOrRenew(CallerTrust trust, Instant now) {
    StoredSecret stored =
        admissionApi.secret().orElseGet(() -> ServingSecret.empty(AdmissionApi.SECRET));
    Optional<StoredSecret> next = secrets.next(stored, admissionApi.hosts(), trust, now);
    return next.isEmpty() ? stored : admissionApi.writeSecret(next.get());
  }

  private void serve(TlsKeyPair now, StoredSecret stored) {
    served = stored;
    if (!now.equals(pair)) {
      pair = now;
      log.info("the webhook serves a certificate that expires at {}", now.notAfter());
    }
  }

  private void logOnce(String message) {
    if (!message.equals(lastFailure)) {
      lastFailure = message;
      log.warn("{}", message);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    admissionApi.close();
  }
}
