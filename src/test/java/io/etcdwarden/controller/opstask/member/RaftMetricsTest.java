package io.etcdwarden.controller.opstask.member;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.sidecar.CallResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RaftMetricsTest {
  @ParameterizedTest
  @CsvSource({
    "200, 'etcd_server_has_leader 0\netcd_server_proposals_committed_total 209\n', 209 false",
    "200, 'etcd_server_has_leader 1\netcd_server_proposals_committed_total 1.234567e+06\n',"
        + " 1234567 true",
    "200, '# HELP etcd_server_has_leader 1\n', none",
    "401, 'etcd_server_has_leader 0\netcd_server_proposals_committed_total 209\n', none",
  })
  void leaderAndCommittedIndexAreReadFromTheMetricsOfAMember(
      int status, String body, String expected) {
    String result =
        RaftMetrics.of(new CallResult.Response(status, body))
            .map(metrics -> metrics.committed() + " " + metrics.hasLeader())
            .orElse("none");

    assertEquals(expected, result);
  }
}
