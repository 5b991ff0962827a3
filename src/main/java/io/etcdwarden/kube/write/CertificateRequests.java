package io.etcdwarden.kube.write;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.Labels;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.ApiRequests;
import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.kube.client.FailureCause;
import io.etcdwarden.kube.client.Owners;
import io.etcdwarden.pki.issue.SigningRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.CertificateSigningRequest;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Asks issuers of cert-manager to sign CAs, by CertificateRequests that the Etcd owns.
 *
 * <p>A CertificateRequest is answered once, and has no private key. It is created again if the
 * operator has lost the key, if the spec names another issuer, and an hour after a refusal, as
 * cert-manager itself does. The cluster needs cert-manager only for an Etcd that names an issuer,
 * so nothing is watched.
 */
public final class CertificateRequests {
  private static final String GROUP = "cert-manager.io";
  private static final String VERSION = "v1";
  private static final String KIND = "CertificateRequest";
  private static final Duration RETRY = Duration.ofHours(1);

  private static final ResourceDefinitionContext RESOURCE =
      new ResourceDefinitionContext.Builder()
          .withGroup(GROUP)
          .withVersion(VERSION)
          .withKind(KIND)
          .withPlural("certificaterequests")
          .withNamespaced(true)
          .build();

  private final Etcd etcd;
  private final KubernetesClient client;
  private final SecureRandom random = new SecureRandom();

  public CertificateRequests(Etcd etcd, KubernetesClient client) {
    this.etcd = etcd;
    this.client = client;
  }

  /**
   * Returns what became of a request, after it was made if there was none. No failure is thrown:
   * without an answer of the issuer the present CA stays in use.
   *
   * @param key the private key of the CA
   */
  public SigningState sign(SigningRequest request, KeyMaterial key, Instant now) {
    try {
      GenericKubernetesResource present =
          ApiRequests.read(
              "read CertificateRequest " + request.name(), () -> named(request.name()).get());
      if (present == null) {
        return create(request, key);
      }
      if (!Owners.isOwnedBy(etcd, present)) {
        return new SigningState.Refused(
            "CertificateRequest %s exists, and the operator did not create it. Delete it."
                .formatted(request.name()));
      }
      SigningState state = answer(present, request, key);
      if (isOutdated(present, request, key) || isToBeRepeated(present, state, now)) {
        ApiRequests.delete(present, () -> Deleter.deleteResource(client, present));
        return create(request, key);
      }
      return state;
    } catch (ConflictException changed) {
      return new SigningState.Pending("%s.".formatted(changed.getMessage()));
    } catch (OperatorException failure) {
      return refusal(failure);
    }
  }

  private static SigningState refusal(OperatorException failure) {
    return new SigningState.Refused(
        switch (cause(failure)) {
          case KIND_MISSING ->
              "the API server does not serve CertificateRequests of cert-manager.io/v1. Install"
                  + " cert-manager, or remove spec.pki.issuerRef.";
          case MISSING_PERMISSION ->
              "the operator may not use CertificateRequests. Set certManager.enabled in the chart,"
                  + " or apply deploy/cert-manager.yaml.";
          default -> failure.getMessage() + ".";
        });
  }

  private static FailureCause cause(OperatorException failure) {
    if (!(failure.getCause() instanceof KubernetesClientException refused)) {
      return FailureCause.OTHER;
    }
    // An API server without this API group has no message for the operator.
    return refused.getCode() == HttpURLConnection.HTTP_NOT_FOUND
        ? FailureCause.KIND_MISSING
        : FailureCause.of(refused);
  }

  private Resource<GenericKubernetesResource> named(String name) {
    return client
        .genericKubernetesResources(RESOURCE)
        .inNamespace(etcd.getMetadata().getNamespace())
        .withName(name);
  }

  private SigningState create(SigningRequest request, KeyMaterial key) {
    GenericKubernetesResource wanted = resource(request, key);
    ApiRequests.write(wanted, () -> create(wanted));
    return new SigningState.Pending(
        "CertificateRequest %s has no answer yet.".formatted(request.name()));
  }

  private GenericKubernetesResource create(GenericKubernetesResource wanted) {
    return client
        .genericKubernetesResources(RESOURCE)
        .inNamespace(etcd.getMetadata().getNamespace())
        .resource(wanted)
        .create();
  }

  private GenericKubernetesResource resource(SigningRequest request, KeyMaterial key) {
    byte[] pem =
        CertificateSigningRequest.write(request.commonName(), request.purposes(), key, random);
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(GROUP + "/" + VERSION)
        .withKind(KIND)
        .withNewMetadata()
        .withNamespace(etcd.getMetadata().getNamespace())
        .withName(request.name())
        .withLabels(Map.of(Labels.PART_OF, etcd.getMetadata().getName()))
        .withOwnerReferences(Owners.ownerReference(etcd))
        .endMetadata()
        .withAdditionalProperties(
            Map.of(
                "spec",
                Map.of(
                    "request",
                    Base64.getEncoder().encodeToString(pem),
                    "isCA",
                    true,
                    "duration",
                    request.validity().toSeconds() + "s",
                    "usages",
                    usages(request),
                    "issuerRef",
                    Map.of(
                        "group", request.issuer().group(),
                        "kind", request.issuer().kind(),
                        "name", request.issuer().name()))))
        .build();
  }

  /** The usages in the words of cert-manager; it compares them with those of the request. */
  private static List<String> usages(SigningRequest request) {
    Stream<String> purposes =
        request.purposes().stream()
            .sorted()
            .map(
                purpose ->
                    switch (purpose) {
                      case SERVER -> "server auth";
                      case CLIENT -> "client auth";
                    });
    return Stream.concat(Stream.of("cert sign", "crl sign"), purposes).toList();
  }

  /** Whether the request is for another key or another issuer, so that its answer is of no use. */
  private static boolean isOutdated(
      GenericKubernetesResource present, SigningRequest request, KeyMaterial key) {
    return !CertificateSigningRequest.isFor(decoded(present, "spec", "request"), key)
        || !request.issuer().name().equals(text(present, "spec", "issuerRef", "name"))
        || !request.issuer().kind().equals(text(present, "spec", "issuerRef", "kind"))
        || !request.issuer().group().equals(text(present, "spec", "issuerRef", "group"));
  }

  private static boolean isToBeRepeated(
      GenericKubernetesResource present, SigningState state, Instant now) {
    Instant created = Instant.parse(present.getMetadata().getCreationTimestamp());
    return state instanceof SigningState.Refused && !now.isBefore(created.plus(RETRY));
  }

  private static SigningState answer(
      GenericKubernetesResource present, SigningRequest request, KeyMaterial key) {
    byte[] certificate = decoded(present, "status", "certificate");
    Optional<Map<String, Object>> denied = condition(present, "Denied", "True");
    Optional<Map<String, Object>> invalid = condition(present, "InvalidRequest", "True");
    Optional<Map<String, Object>> ready = condition(present, "Ready", "");
    String reason = ready.map(it -> String.valueOf(it.get("reason"))).orElse("");
    if (denied.isPresent() || invalid.isPresent() || reason.equals("Failed")) {
      return new SigningState.Refused(
          "CertificateRequest %s was refused: %s. Correct the cause, then delete it."
              .formatted(request.name(), message(denied.or(() -> invalid).or(() -> ready))));
    }
    if (certificate.length > 0 && ready.filter(it -> "True".equals(it.get("status"))).isPresent()) {
      return new SigningState.Signed(TrustBundle.read(certificate), key);
    }
    boolean isApproved = condition(present, "Approved", "True").isPresent();
    return new SigningState.Pending(
        "CertificateRequest %s %s."
            .formatted(
                request.name(),
                isApproved || ready.isPresent()
                    ? "has no certificate yet: " + message(ready)
                    : "is not approved yet"));
  }

  private static String message(Optional<Map<String, Object>> condition) {
    return condition
        .map(it -> String.valueOf(it.getOrDefault("message", "no reason given")))
        .map(it -> it.endsWith(".") ? it.substring(0, it.length() - 1) : it)
        .orElse("cert-manager does not say why");
  }

  /**
   * @param status the status of the condition; empty for any
   */
  @SuppressWarnings("unchecked") // the schema of the definition
  private static Optional<Map<String, Object>> condition(
      GenericKubernetesResource present, String type, String status) {
    return present.get("status", "conditions") instanceof List<?> conditions
        ? conditions.stream()
            .filter(Map.class::isInstance)
            .map(it -> (Map<String, Object>) it)
            .filter(it -> type.equals(it.get("type")))
            .filter(it -> status.isEmpty() || status.equals(it.get("status")))
            .findFirst()
        : Optional.empty();
  }

  private static String text(GenericKubernetesResource present, Object... path) {
    return present.get(path) instanceof String text ? text : "";
  }

  private static byte[] decoded(GenericKubernetesResource present, Object... path) {
    try {
      return Base64.getDecoder().decode(text(present, path).getBytes(UTF_8));
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }
}
