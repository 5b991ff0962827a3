package io.etcdwarden.webhook;

import io.etcdwarden.config.OperatorConfig.WebhookListener;
import io.etcdwarden.kube.access.AdmissionApi;
import io.etcdwarden.kube.access.OwnerLookup;
import io.etcdwarden.pki.issue.ServingSecret;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs component protection: the webhook server and its certificate. */
public final class Webhook implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Webhook.class);

  private final WebhookServer server;
  private final CertificateSource certificates;

  private Webhook(WebhookServer server, CertificateSource certificates) {
    this.server = server;
    this.certificates = certificates;
  }

  /**
   * Starts the server. A certificate that a user has mounted is served as it is; otherwise the
   * operator issues one.
   *
   * @param objects the Secret and webhook configuration for a certificate that the operator issues
   */
  public static Webhook start(
      WebhookListener settings,
      PrivilegedAccounts privilegedAccounts,
      OwnerLookup ownerLookup,
      Supplier<AdmissionApi> objects,
      InstantSource clock) {
    CertificateSource certificates = certificates(settings, objects, clock);
    AdmissionEndpoint endpoint =
        new AdmissionEndpoint(new ComponentProtection(privilegedAccounts, ownerLookup));
    WebhookServer server = WebhookServer.start(settings.listener(), certificates, endpoint);
    log.info("component protection is on; operator accounts: {}", privilegedAccounts.operators());
    return new Webhook(server, certificates);
  }

  /** Whether the operator issues the certificate because no files are mounted. */
  public static boolean managesCertificate(WebhookListener settings) {
    return !MountedCertificate.existIn(Path.of(settings.serverCertDir()));
  }

  private static CertificateSource certificates(
      WebhookListener settings, Supplier<AdmissionApi> objects, InstantSource clock) {
    if (!managesCertificate(settings)) {
      return new MountedCertificate(Path.of(settings.serverCertDir()));
    }
    ManagedCertificate managed =
        new ManagedCertificate(objects.get(), new ServingSecret(new SecureRandom()), clock);
    managed.start();
    return managed;
  }

  /** The port that the server listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    certificates.close();
  }
}
