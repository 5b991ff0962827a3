package io.etcdwarden.controller.opstask.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.controller.opstask.member.RaftMetrics;
import io.etcdwarden.controller.opstask.recovery.SurvivorChoice.Candidate;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.sidecar.CallResult;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurvivorChoiceTest {
  /**
   * One word for each member: a number is what it has, {@code L} means that it has a leader, {@code
   * ready} that its pod is, {@code lost} that its volume is lost, {@code silent} that it does not
   * answer, {@code new} that it never was part of the cluster.
   */
  @ParameterizedTest
  @CsvSource({
    "lost 17 lost,        '',     main-1",
    "16 17 lost,          '',     main-1",
    "17 17 lost,          '',     main-0",
    "lost 16 17,          '',     main-2",
    "silent 17 lost,      main-1, main-1",
    "silent silent lost,  main-0, main-0",
    "16 17 lost,          main-0, main-0",
    "lost lost 0,         '',     main-2",
    "silent 17 lost,      '',     does not answer",
    "silent silent lost,  '',     does not answer",
    "lost lost lost,      '',     restore from backup",
    "lost 17 lost,        main-0, volume of main-0 is lost",
    "lost 17 lost,        main-7, 'the members are main-0, main-1, main-2'",
    "lost L17 lost,       '',     main-1 has a leader",
    "lost L17 lost,       main-1, main-1 has a leader",
    "ready ready lost,    main-0, 2 of 3 members are ready",
    "new 17 lost,         '',     never was part of the cluster",
    "new 17 lost,         main-1, never was part of the cluster",
  })
  void theMemberWithTheNewestDataSurvivesOrTheTaskIsRejected(
      String members, String wish, String wanted) {
    List<Candidate> candidates = candidates(members);

    SurvivorChoice kept =
        SurvivorChoice.choose(candidates, Optional.of(wish).filter(name -> !name.isEmpty()));

    String told =
        switch (kept) {
          case SurvivorChoice.Chosen chosen -> chosen.pod();
          case SurvivorChoice.Rejected rejected -> rejected.rejection().message();
        };
    assertTrue(told.contains(wanted), told);
    assertEquals(wanted.matches("main-\\d"), kept instanceof SurvivorChoice.Chosen);
  }

  @Test
  void aClusterWithQuorumIsRejectedWithItsOwnCode() {
    var rejected =
        assertInstanceOf(
            SurvivorChoice.Rejected.class,
            SurvivorChoice.choose(candidates("lost L17 lost"), Optional.empty()));

    assertEquals(ErrorCode.QUORUM_NOT_LOST, rejected.rejection().code());
  }

  @ParameterizedTest
  @CsvSource({
    "200, 'etcd_server_has_leader 0\netcd_server_proposals_committed_total 209\n', 209 false",
    "200, 'etcd_server_has_leader 1\netcd_server_proposals_committed_total 1.234567e+06\n',"
        + " 1234567 true",
    "200, '# HELP etcd_server_has_leader 1\n', none",
    "401, 'etcd_server_has_leader 0\netcd_server_proposals_committed_total 209\n', none",
  })
  void raftMetricsAreReadFromTheMetricsOfAMember(int status, String body, String wanted) {
    String told =
        RaftMetrics.of(new CallResult.Response(status, body))
            .map(figures -> figures.committed() + " " + figures.hasLeader())
            .orElse("none");

    assertEquals(wanted, told);
  }

  @Test
  void aClaimCreatedAfterTheLastHeartbeatHoldsNoData() {
    Optional<Lease> lease = Optional.of(leaseRenewedAt("2026-03-01T12:00:05Z"));

    assertTrue(RecoveryReader.mayHoldData(claimCreatedAt("2026-03-01T11:00:00Z"), lease));
    assertTrue(
        RecoveryReader.mayHoldData(claimCreatedAt("2026-03-01T11:00:00Z"), Optional.empty()));
    assertTrue(
        RecoveryReader.mayHoldData(
            claimCreatedAt("2026-03-01T11:00:00Z"), Optional.of(new Lease())));
    assertEquals(false, RecoveryReader.mayHoldData(claimCreatedAt("2026-03-01T12:00:05Z"), lease));
    assertEquals(false, RecoveryReader.mayHoldData(claimCreatedAt("2026-03-01T12:00:06Z"), lease));
  }

  @Test
  void aLostOrTerminatingClaimHoldsNoData() {
    PersistentVolumeClaim going = claimCreatedAt("2026-03-01T11:00:00Z");
    going.getMetadata().setDeletionTimestamp("2026-03-01T12:00:00Z");
    PersistentVolumeClaim lost =
        new PersistentVolumeClaimBuilder(claimCreatedAt("2026-03-01T11:00:00Z"))
            .withNewStatus()
            .withPhase("Lost")
            .endStatus()
            .build();

    assertEquals(false, RecoveryReader.mayHoldData(going, Optional.empty()));
    assertEquals(false, RecoveryReader.mayHoldData(lost, Optional.empty()));
  }

  private static List<Candidate> candidates(String members) {
    List<String> words = Arrays.asList(members.split(" "));
    return IntStream.range(0, words.size())
        .mapToObj(ordinal -> candidate("main-" + ordinal, words.get(ordinal)))
        .toList();
  }

  private static Candidate candidate(String pod, String word) {
    String digits = word.replaceAll("\\D", "");
    return new Candidate(
        pod,
        word.equals("ready"),
        !word.equals("lost"),
        !word.equals("new"),
        digits.isEmpty()
            ? Optional.empty()
            : Optional.of(new RaftMetrics(word.startsWith("L"), Long.parseLong(digits))));
  }

  private static PersistentVolumeClaim claimCreatedAt(String when) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withCreationTimestamp(when)
        .endMetadata()
        .build();
  }

  private static Lease leaseRenewedAt(String when) {
    return new LeaseBuilder()
        .withNewSpec()
        .withRenewTime(ZonedDateTime.parse(when))
        .endSpec()
        .build();
  }
}
