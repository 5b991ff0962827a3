package io.etcdwarden.webhook;

import io.etcdwarden.config.OperatorConfig.WebhookListener;
import io.etcdwarden.kube.AdmissionObjects;
import io.etcdwarden.kube.Components;
import io.etcdwarden.pki.ServingSecret;
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
      Accounts accounts,
      Components components,
      Supplier<AdmissionObjects> objects,
      InstantSource clock) {
    CertificateSource certificates = certificates(settings, objects, clock);
    AdmissionEndpoint endpoint =
        new AdmissionEndpoint(new ComponentProtection(accounts, components));
    WebhookServer server = WebhookServer.start(settings.listener(), certificates, endpoint);
    log.info("components are protected; operator accounts: {}", accounts.operators());
    return new Webhook(server, certificates);
  }

  /** Whether the certificate is made here, for want of files that a user has mounted. */
  public static boolean makesItsCertificate(WebhookListener settings) {
    return !CertificateFiles.areIn(Path.of(settings.serverCertDir()));
  }

  private static CertificateSource certificates(
      WebhookListener settings, Supplier<AdmissionObjects> objects, InstantSource clock) {
    if (!makesItsCertificate(settings)) {
      return new CertificateFiles(Path.of(settings.serverCertDir()));
    }
    CertificateKeeper keeper =
        new CertificateKeeper(objects.get(), new ServingSecret(new SecureRandom()), clock);
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
