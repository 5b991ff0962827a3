package io.etcdwarden.reliability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.pki.CorporateIssuer;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.support.PollTimeout;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/**
 * The real definition of CertificateRequests, and a controller that answers them as that of
 * cert-manager does.
 */
final class CertManagerStandIn implements AutoCloseable {
  private static final ResourceDefinitionContext REQUESTS =
      new ResourceDefinitionContext.Builder()
          .withGroup("cert-manager.io")
          .withVersion("v1")
          .withKind("CertificateRequest")
          .withPlural("certificaterequests")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final String namespace;
  private final CorporateIssuer issuer = new CorporateIssuer(Instant.now());
  private CustomResourceDefinition definition;

  CertManagerStandIn(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  Certificate root() {
    return issuer.root();
  }

  /** Installs the definition, which comes from the Go module of cert-manager. */
  void install() throws IOException, InterruptedException {
    Process script = new ProcessBuilder("hack/cert-manager/definitions").start();
    String folder = new String(script.getInputStream().readAllBytes(), UTF_8).strip();
    if (script.waitFor() != 0) {
      throw new IOException(new String(script.getErrorStream().readAllBytes(), UTF_8));
    }
    String yaml =
        Files.readString(Path.of(folder).resolve("cert-manager.io_certificaterequests.yaml"));
    definition = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
    definition = client.resource(definition).create();
    PollTimeout.LONG.await(this::whyNotEstablished);
  }

  private Optional<String> whyNotEstablished() {
    CustomResourceDefinition live = client.resource(definition).get();
    boolean isEstablished =
        live.getStatus() != null
            && live.getStatus().getConditions().stream()
                .anyMatch(
                    it -> it.getType().equals("Established") && it.getStatus().equals("True"));
    return isEstablished ? Optional.empty() : Optional.of("not established: " + live.getStatus());
  }

  List<GenericKubernetesResource> requests() {
    return client.genericKubernetesResources(REQUESTS).inNamespace(namespace).list().getItems();
  }

  /** Signs every CertificateRequest that has no answer. */
  void signAll() {
    requests().stream().filter(it -> it.get("status", "certificate") == null).forEach(this::sign);
  }

  /** Denies a CertificateRequest, as an approver does. */
  void deny(GenericKubernetesResource request, String message) {
    write(request, Map.of("conditions", List.of(condition("Denied", "Policy", message))));
  }

  private void sign(GenericKubernetesResource request) {
    String pem =
        new String(Base64.getDecoder().decode(request.<String>get("spec", "request")), UTF_8);
    try {
      PKCS10CertificationRequest csr =
          (PKCS10CertificationRequest) new PEMParser(new StringReader(pem)).readObject();
      Certificate signed =
          issuer.sign(
              csr.getSubject().getEncoded(),
              Bytes.of(csr.getSubjectPublicKeyInfo().getEncoded()),
              purposes(request),
              Duration.parse(
                  "PT" + request.<String>get("spec", "duration").toUpperCase(Locale.ROOT)),
              Instant.now());
      write(
          request,
          Map.of(
              "certificate",
              Base64.getEncoder().encodeToString(TrustBundle.write(List.of(signed))),
              "ca",
              Base64.getEncoder().encodeToString(TrustBundle.write(List.of(issuer.root()))),
              "conditions",
              List.of(
                  condition("Approved", "cert-manager.io", "approved"),
                  condition("Ready", "Issued", "Certificate fetched from issuer successfully"))));
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private static Set<KeyPurpose> purposes(GenericKubernetesResource request) {
    List<String> usages = request.get("spec", "usages");
    return usages.contains("server auth")
        ? EnumSet.of(KeyPurpose.SERVER)
        : EnumSet.noneOf(KeyPurpose.class);
  }

  private void write(GenericKubernetesResource request, Map<String, Object> status) {
    request.setAdditionalProperty("status", status);
    client
        .genericKubernetesResources(REQUESTS)
        .inNamespace(namespace)
        .resource(request)
        .updateStatus();
  }

  private static Map<String, String> condition(String type, String reason, String message) {
    return Map.of(
        "type",
        type,
        "status",
        "True",
        "reason",
        reason,
        "message",
        message,
        "lastTransitionTime",
        "2026-01-01T00:00:00Z");
  }

  /** Removes the definition, and so every CertificateRequest. */
  @Override
  public void close() {
    if (definition != null) {
      client.resource(definition).delete();
    }
  }
}
