package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages are those of kube-apiserver. */
class FailureCauseTest {
  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "401 | Unauthorized | CREDENTIALS",
        "403 | secrets is forbidden: User \"x\" cannot create resource \"secrets\" in API group"
            + " \"\" in the namespace \"shop\" | MISSING_PERMISSION",
        "403 | roles.rbac.authorization.k8s.io \"a\" is forbidden: user \"x\" (groups=[\"g\"]) is"
            + " attempting to grant RBAC permissions not currently held: {APIGroups:[\"\"]}"
            + " | MISSING_PERMISSION",
        "403 | secrets \"a\" is forbidden: cannot set blockOwnerDeletion if an ownerReference"
            + " refers to a resource you can't set finalizers on: , <nil> | MISSING_PERMISSION",
        "403 | secrets \"a\" is forbidden: cannot set an ownerRef on a resource you can't delete: "
            + ", <nil> | MISSING_PERMISSION",
        "403 | secrets \"a\" is forbidden: exceeded quota: q, requested: secrets=1, used:"
            + " secrets=1, limited: secrets=1 | QUOTA",
        "403 | pods \"a\" is forbidden: failed quota: q: must specify limits.cpu | QUOTA",
        "403 | secrets \"a\" is forbidden: status unknown for quota: q, resources: secrets | QUOTA",
        "403 | admission webhook \"w.example.com\" denied the request: User x cannot do this"
            + " | ADMISSION_WEBHOOK",
        "400 | admission webhook \"w.example.com\" denied the request without explanation"
            + " | ADMISSION_WEBHOOK",
        "422 | secrets \"a\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied"
            + " request: no | ADMISSION_POLICY",
        "403 | pods \"a\" is forbidden: violates PodSecurity \"restricted:latest\": runAsNonRoot"
            + " != true | POD_SECURITY",
        "403 | persistentvolumeclaims \"a\" is forbidden: only dynamically provisioned pvc can be"
            + " resized | OTHER",
        "404 | 404 page not found | KIND_MISSING",
        "404 | the server could not find the requested resource | KIND_MISSING",
        "404 | namespaces \"shop\" not found | OTHER",
        "404 | etcds.druid.gardener.cloud \"main\" not found | OTHER",
        "409 | Operation cannot be fulfilled on resourcequotas \"q\": the object has been modified"
            + " | CONFLICT",
        "422 | Secret \"a\" is invalid: type: Invalid value: \"x\": field is immutable | OTHER",
        "500 | Internal error occurred: failed calling webhook \"w.example.com\": failed to call"
            + " webhook: Post \"https://w.shop.svc:443/?timeout=10s\": context deadline exceeded"
            + " | WEBHOOK_UNAVAILABLE",
        "500 | etcdserver: request timed out | OTHER",
        "503 | the server is currently unable to handle the request | OTHER",
      })
  void oneStatusCodeHasSeveralCauses(int code, String message, FailureCause cause) {
    assertEquals(cause, FailureCause.of(refused(code, "Because", message)));
  }

  @Test
  void aNameThatIsInUseIsNoConflictOfVersions() {
    assertEquals(
        FailureCause.ALREADY_EXISTS,
        FailureCause.of(refused(409, "AlreadyExists", "jobs.batch \"a\" already exists")));
  }

  /** The name is free when the deletion is complete. */
  @Test
  void anObjectThatIsBeingDeletedDoesNotHoldItsName() {
    assertEquals(
        FailureCause.CONFLICT,
        FailureCause.of(
            refused(
                409, "AlreadyExists", "object is being deleted: jobs.batch \"a\" already exists")));
  }

  @Test
  void aNamespaceThatIsBeingDeletedIsRecognizedByItsCause() {
    KubernetesClientException refused = namespaceTerminating();

    assertEquals(FailureCause.NAMESPACE_TERMINATING, FailureCause.of(refused));
    assertEquals(Optional.empty(), FailureCause.of(refused).remedy());
  }

  @Test
  void noResponseIsAnotherCause() {
    assertEquals(FailureCause.OTHER, FailureCause.of(new KubernetesClientException("timeout")));
  }

  static KubernetesClientException namespaceTerminating() {
    return new KubernetesClientException(
        new StatusBuilder()
            .withCode(403)
            .withReason("Forbidden")
            .withMessage(
                "secrets \"a\" is forbidden: unable to create new content in namespace shop"
                    + " because it is being terminated")
            .withNewDetails()
            .addNewCause()
            .withReason("NamespaceTerminating")
            .withMessage("namespace shop is being terminated")
            .withField("metadata.namespace")
            .endCause()
            .endDetails()
            .build());
  }

  private static KubernetesClientException refused(int code, String reason, String message) {
    return new KubernetesClientException(
        new StatusBuilder().withCode(code).withReason(reason).withMessage(message).build());
  }
}
