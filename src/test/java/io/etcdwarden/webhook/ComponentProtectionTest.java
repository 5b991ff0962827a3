package io.etcdwarden.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.support.Etcds;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetSpecBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentProtectionTest {
  private static final String OPERATOR = "system:serviceaccount:etcd-warden:etcd-warden";
  private static final String EXEMPT =
      "system:serviceaccount:kube-system:generic-garbage-collector";
  private static final String MEMBER = "system:serviceaccount:ns:main";
  private static final Map<String, String> MANAGED =
      Map.of("app.kubernetes.io/managed-by", "etcd-druid", "app.kubernetes.io/part-of", "main");

  private final FakeComponents components = new FakeComponents();
  private final ComponentProtection protection =
      new ComponentProtection(
          new PrivilegedAccounts(Set.of(OPERATOR), Set.of(EXEMPT), etcd -> etcd), components);
  private final Etcd etcd = Etcds.withDefaults();

  @BeforeEach
  void createEtcd() {
    components.etcds.put("main", etcd);
  }

  @ParameterizedTest
  @CsvSource({
    // operation, kind, resource, allowed for a user without privileges
    "CREATE,  StatefulSet, statefulsets, true",
    "CONNECT, Service,     services,     true",
    "UPDATE,  Job,         jobs,         true",
    "DELETE,  Job,         jobs,         true",
    "UPDATE,  Deployment,  deployments,  true",
    "UPDATE,  Scale,       deployments,  true",
    "UPDATE,  ConfigMap,   configmaps,   false",
    "DELETE,  ConfigMap,   configmaps,   false",
    "UPDATE,  ServiceAccount, serviceaccounts, false",
    "UPDATE,  Service,     services,     false",
    "UPDATE,  Role,        roles,        false",
    "UPDATE,  RoleBinding, rolebindings, false",
    "UPDATE,  StatefulSet, statefulsets, false",
    "UPDATE,  PodDisruptionBudget, poddisruptionbudgets, false",
    "UPDATE,  Lease,       leases,       false",
  })
  void onlyChangesOfProtectedKindsAreDenied(
      String operation, String kind, String resource, boolean allowed) {
    AdmissionCall call =
        new AdmissionCall(
            operation, kind, resource, "ns", "x", "other-user", Optional.of(component(MANAGED)));

    assertEquals(allowed, isAllowed(call), protection.decide(call).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"StatefulSet", "Scale", "PersistentVolumeClaim"})
  void aRequestWithoutAReadableObjectIsABadRequest(String kind) {
    AdmissionCall call =
        new AdmissionCall("UPDATE", kind, "statefulsets", "ns", "x", OPERATOR, Optional.empty());

    assertEquals(400, failure(call).code());
  }

  @Test
  void aScaleIsDecidedByItsStatefulSet() {
    components.sets.add(set("main", MANAGED));
    components.sets.add(set("other", Map.of()));

    assertDenied(scale("main", "other-user"));
    assertAllowed(scale("main", OPERATOR));
    assertAllowed(scale("other", "other-user"));
    assertEquals(500, failure(scale("missing", OPERATOR)).code());
  }

  @Test
  void aClaimIsDecidedByTheStatefulSetWithItsLabels() {
    assertAllowed(claim(MANAGED, "other-user"));

    components.sets.add(set("main", MANAGED));
    assertDenied(claim(MANAGED, "other-user"));
    assertAllowed(claim(MANAGED, OPERATOR));
    assertAllowed(claim(Map.of("app", "other"), "other-user"));
    assertEquals(500, failure(claim(Map.of(), OPERATOR)).code());

    components.sets.add(set("copy", MANAGED));
    assertEquals(500, failure(claim(MANAGED, OPERATOR)).code());
  }

  /** Such a claim is of an older release, or was made from a disk snapshot. */
  @Test
  void aClaimWithFurtherLabelsIsDecidedByTheStatefulSetThatMountsIt() {
    StatefulSet set = set("main", MANAGED);
    set.setSpec(
        new StatefulSetSpecBuilder()
            .addNewVolumeClaimTemplate()
            .withNewMetadata()
            .withName("data")
            .endMetadata()
            .endVolumeClaimTemplate()
            .build());
    components.sets.add(set);
    Map<String, String> labels = new HashMap<>(MANAGED);
    labels.put("instance", "main");

    assertDenied(claim("data-main-0", labels, "other-user"));
    assertAllowed(claim("data-main-0", labels, OPERATOR));
    assertAllowed(claim("scratch", labels, "other-user"));
    assertAllowed(claim("data-main-extra-0", labels, "other-user"));
  }

  @Test
  void anObjectThatTheOperatorDoesNotManageIsAllowed() {
    assertAllowed(update("ConfigMap", Map.of("app.kubernetes.io/part-of", "main"), "other-user"));
    assertAllowed(
        update(
            "ConfigMap",
            Map.of("app.kubernetes.io/managed-by", "Helm", "app.kubernetes.io/part-of", "main"),
            "other-user"));
  }

  @Test
  void anObjectWithoutAnEtcdIsAllowedWithAWarning() {
    Map<String, String> orphan =
        Map.of("app.kubernetes.io/managed-by", "etcd-druid", "app.kubernetes.io/part-of", "gone");
    Map<String, String> unnamed = Map.of("app.kubernetes.io/managed-by", "etcd-druid");

    for (Map<String, String> labels : Set.of(orphan, unnamed)) {
      AdmissionDecision admissionDecision =
          protection.decide(update("ConfigMap", labels, "other-user"));

      assertEquals(
          1,
          assertInstanceOf(AdmissionDecision.Allowed.class, admissionDecision).warnings().size());
    }
  }

  @Test
  void anAnnotationDisablesTheProtection() {
    etcd.getMetadata().getAnnotations().put(Annotations.DISABLE_PROTECTION, "");

    assertAllowed(update("StatefulSet", MANAGED, "other-user"));
    assertAllowed(delete("StatefulSet", MANAGED, "other-user"));
  }

  @ParameterizedTest
  @CsvSource({
    "ServiceAccount, true",
    "Role, true",
    "RoleBinding, true",
    "Lease, true",
    "PodDisruptionBudget, true",
    "Service, true",
    "ConfigMap, false",
    "StatefulSet, false",
  })
  void runtimeKindsAreAllowedWhileTheRuntimeIsDisabled(String kind, boolean allowed) {
    etcd.getMetadata().getAnnotations().put(Annotations.DISABLE_RUNTIME, "");

    assertEquals(allowed, isAllowed(update(kind, MANAGED, "other-user")));
  }

  @ParameterizedTest
  @CsvSource({
    // user, type and state of the last operation of the Etcd, operation of the request, allowed
    "operator, Delete,    Processing, DELETE, true",
    "exempt,   Delete,    Processing, DELETE, true",
    "exempt,   Delete,    Error,      DELETE, true",
    "exempt,   Delete,    Requeue,    DELETE, true",
    "member,   Delete,    Processing, DELETE, false",
    "other-user, Delete,    Processing, DELETE, false",
    "operator, Reconcile, Processing, UPDATE, true",
    "operator, Reconcile, Succeeded,  DELETE, true",
    "exempt,   Reconcile, Processing, UPDATE, false",
    "exempt,   Reconcile, Error,      DELETE, false",
    "exempt,   Reconcile, Requeue,    UPDATE, false",
    "exempt,   Reconcile, Succeeded,  UPDATE, true",
    "exempt,   Reconcile, Succeeded,  DELETE, true",
    "exempt,   Delete,    Processing, UPDATE, true",
    "other-user, Reconcile, Succeeded,  UPDATE, false",
    "other-user, Reconcile, Succeeded,  DELETE, false",
    "member,   Reconcile, Succeeded,  UPDATE, false",
    "nobody,   Reconcile, Succeeded,  UPDATE, false",
  })
  void theLastOperationDecidesWhichUserMayChangeAComponent(
      String who, String type, String state, String operation, boolean allowed) {
    during(type, state);
    AdmissionCall call = call(operation, "StatefulSet", component(MANAGED), user(who));

    assertEquals(allowed, isAllowed(call), protection.decide(call).toString());
  }

  @Test
  void aMemberMayChangeItsLease() {
    assertAllowed(update("Lease", MANAGED, MEMBER));
    assertAllowed(delete("Lease", MANAGED, MEMBER));
    assertDenied(update("Lease", MANAGED, "system:serviceaccount:ns:other"));
    assertDenied(update("Lease", MANAGED, "system:serviceaccount:elsewhere:main"));
  }

  @Test
  void anExemptAccountMayChangeAnObjectThatIsBeingDeletedDuringAReconcile() {
    during(LastOperation.RECONCILE, LastOperation.PROCESSING);

    assertAllowed(call("UPDATE", "ConfigMap", new ComponentMetadata(MANAGED, true), EXEMPT));
    assertDenied(call("UPDATE", "ConfigMap", new ComponentMetadata(MANAGED, true), "other-user"));
  }

  @Test
  void aDenialNamesTheEtcdAndTheAnnotation() {
    AdmissionDecision.Denied denied =
        assertInstanceOf(
            AdmissionDecision.Denied.class,
            protection.decide(update("StatefulSet", MANAGED, "other-user")));

    assertEquals(
        "UPDATE of StatefulSet ns/x by other-user is refused: Etcd main is managed by the operator."
            + " Change the Etcd instead, or annotate it with"
            + " druid.gardener.cloud/disable-etcd-component-protection.",
        denied.reason());
  }

  @Test
  void aRequestWithoutAUserIsDeniedEvenIfAnAccountIsConfiguredAsEmpty() {
    var emptyAccounts =
        new ComponentProtection(
            new PrivilegedAccounts(Set.of(""), Set.of(""), _ -> ""), components);

    AdmissionDecision admissionDecision = emptyAccounts.decide(update("Lease", MANAGED, ""));

    assertTrue(
        assertInstanceOf(AdmissionDecision.Denied.class, admissionDecision)
            .reason()
            .contains("by an unnamed user"));
  }

  private void during(String type, String state) {
    etcd.setStatus(
        Etcds.parse("status: {lastOperation: {type: %s, state: %s}}".formatted(type, state))
            .getStatus());
  }

  private static String user(String who) {
    return switch (who) {
      case "operator" -> OPERATOR;
      case "exempt" -> EXEMPT;
      case "member" -> MEMBER;
      case "nobody" -> "";
      default -> who;
    };
  }

  private static AdmissionCall update(String kind, Map<String, String> labels, String user) {
    return call("UPDATE", kind, component(labels), user);
  }

  private static AdmissionCall delete(String kind, Map<String, String> labels, String user) {
    return call("DELETE", kind, component(labels), user);
  }

  private static AdmissionCall call(
      String operation, String kind, ComponentMetadata componentMetadata, String user) {
    return new AdmissionCall(operation, kind, "", "ns", "x", user, Optional.of(componentMetadata));
  }

  private static AdmissionCall scale(String name, String user) {
    return new AdmissionCall(
        "UPDATE", "Scale", "statefulsets", "ns", name, user, Optional.of(component(Map.of())));
  }

  private static AdmissionCall claim(String name, Map<String, String> labels, String user) {
    return new AdmissionCall(
        "DELETE", "PersistentVolumeClaim", "", "ns", name, user, Optional.of(component(labels)));
  }

  private static AdmissionCall claim(Map<String, String> labels, String user) {
    return delete("PersistentVolumeClaim", labels, user);
  }

  private static ComponentMetadata component(Map<String, String> labels) {
    return new ComponentMetadata(labels, false);
  }

  private static StatefulSet set(String name, Map<String, String> labels) {
    return new StatefulSetBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private AdmissionDecision.Failed failure(AdmissionCall call) {
    return assertInstanceOf(AdmissionDecision.Failed.class, protection.decide(call));
  }

  private boolean isAllowed(AdmissionCall call) {
    return protection.decide(call) instanceof AdmissionDecision.Allowed;
  }

  private void assertAllowed(AdmissionCall call) {
    assertInstanceOf(AdmissionDecision.Allowed.class, protection.decide(call));
  }

  private void assertDenied(AdmissionCall call) {
    assertInstanceOf(AdmissionDecision.Denied.class, protection.decide(call));
  }
}
