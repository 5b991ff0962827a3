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

/** Component protection as a whole: a server that judges, and the certificate it is known by. */
public final class Webhook implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Webhook.class);

  private final WebhookServer server;
  private final CertificateSource certificates;

  private Webhook(WebhookServer server, CertificateSource certificates) {
    this.server = server;
    this.certificates = certificates;
  }

  /**
   * Starts to listen. Files that a user has mounted are shown as they are; otherwise the
   * certificate is made here.
   *
   * @param objects where a certificate that is made is kept and made known
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
    log.info("components are protected; operator accounts: {}", privilegedAccounts.operators());
    return new Webhook(server, certificates);
  }

  /** Whether the certificate is made here, for want of files that a user has mounted. */
  public static boolean managesCertificate(WebhookListener settings) {
    return !MountedCertificate.existIn(Path.of(settings.serverCertDir()));
  }

  private static CertificateSource certificates(
      WebhookListener settings, Supplier<AdmissionApi> objects, InstantSource clock) {
    if (!managesCertificate(settings)) {
      return new MountedCertificate(Path.of(settings.serverCertDir()));
    }
    ManagedCertificate keeper =
        new ManagedCertificate(objects.get(), new ServingSecret(new SecureRandom()), clock);
    keeper.start();
    return keeper;
  }

  /** The port in use. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
    certificates.close();
  }
}
