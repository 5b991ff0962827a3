package io.etcdwarden.controller.etcd;

import static io.etcdwarden.controller.etcd.RolloutScenario.changed;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which gate decides a rollout. */
class RolloutGateTest {
  private final RolloutScenario scenario = new RolloutScenario();

  @ParameterizedTest
  @EnumSource
  void aGateDecidesItsCaseBeforeTheGatesBelowIt(RolloutGate gate) {
    Etcd etcd = caseOf(gate);

    assertEquals(Optional.of(gate), firstThatDecides(scenario.input(etcd)));
  }

  @Test
  void noGateDecidesAboutReadyMembersThatReportThePlannedPeerTls() {
    scenario.addMemberSet(Etcds.withTls(3, "peer"), 3);
    for (int ordinal = 0; ordinal < 3; ordinal++) {
      scenario.addPeerTlsReport(ordinal, "true");
    }
    Etcd etcd = changed(Etcds.withTls(3, "peer"), 3);

    assertEquals(Optional.empty(), firstThatDecides(scenario.input(etcd)));
  }

  @Test
  void unusableCertificatesDoNotHoldAHibernation() {
    scenario.setUnusableCertificates();
    scenario.addMemberSet(Etcds.withTls(3, "client"), 3);
    Etcd etcd = changed(Etcds.withTls(0, "client"), 3);

    assertEquals(Optional.of(RolloutGate.HIBERNATION), firstThatDecides(scenario.input(etcd)));
  }

  private static Optional<RolloutGate> firstThatDecides(RolloutInput input) {
    return Stream.of(RolloutGate.values())
        .filter(gate -> gate.check(input).isPresent())
        .findFirst();
  }

  private Etcd caseOf(RolloutGate gate) {
    return switch (gate) {
      case FEWER_MEMBERS -> {
        scenario.addMemberSet(Etcds.withTls(0), 0);
        scenario.addHeartbeats(0, 1, 2);
        yield changed(Etcds.withTls(1), 0);
      }
      case UNUSABLE_CERTIFICATES -> {
        scenario.setUnusableCertificates();
        yield changed(Etcds.withTls(3, "client"), 0);
      }
      case RUNTIME_DISABLED -> {
        Etcd etcd = changed(Etcds.withDefaults(), 3);
        etcd.getMetadata().setAnnotations(Map.of(Annotations.DISABLE_RUNTIME, ""));
        yield etcd;
      }
      case STORE_SECRET_MISSING -> changed(RolloutScenario.withStoreSecret(3, "not-there"), 3);
      case NO_MEMBER_SET -> changed(Etcds.withDefaults(), 0);
      case PEER_TLS_REMOVED -> {
        scenario.addMemberSet(Etcds.withTls(3, "peer"), 3);
        yield changed(Etcds.withTls(3), 3);
      }
      case PEER_TLS_WHILE_PARTLY_READY -> {
        scenario.addMemberSet(Etcds.withTls(3), 2);
        yield changed(Etcds.withTls(3, "peer"), 3);
      }
      case SELECTOR_CHANGED -> {
        scenario
            .addMemberSet(Etcds.withDefaults(), 3)
            .getSpec()
            .getSelector()
            .setMatchLabels(Map.of("instance", "main"));
        yield changed(Etcds.withDefaults(), 3);
      }
      case SERVICE_CHANGED -> {
        scenario.addMemberSet(Etcds.withDefaults(), 3).getSpec().setServiceName("");
        yield changed(Etcds.withDefaults(), 3);
      }
      case HIBERNATION -> {
        scenario.addMemberSet(Etcds.withDefaults(), 3);
        yield changed(Etcds.withTls(0), 3);
      }
      case PEER_TLS_BEFORE_ALL_READY -> {
        scenario.addMemberSet(Etcds.withTls(3), 0);
        yield changed(Etcds.withTls(3, "peer"), 3);
      }
      case NO_MEMBER_YET -> {
        scenario.addMemberSet(Etcds.withTls(0), 0);
        yield changed(Etcds.withTls(3, "peer"), 0);
      }
      case TLS_CHANGED -> {
        scenario.addMemberSet(Etcds.withTls(3), 3);
        yield changed(Etcds.withTls(3, "client"), 3);
      }
      case ADDED_MEMBERS_BEFORE_ALL_READY -> {
        scenario.addMemberSet(Etcds.withTls(1), 0);
        yield changed(Etcds.withTls(3), 1);
      }
      case PEER_TLS_NOT_REPORTED -> {
        scenario.addMemberSet(Etcds.withTls(3, "peer"), 3);
        yield changed(Etcds.withTls(3, "peer"), 3);
      }
    };
  }
}
