package io.etcdwarden.etcdclient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.sidecar.TrustedCertificates;
import io.etcdwarden.support.FreePort;
import io.etcdwarden.support.PollTimeout;
import io.etcdwarden.support.etcd.EtcdProcesses;
import io.etcdwarden.support.sidecar.TestCertificateAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How calls to real members fail: certificates, endpoints, deadlines, quorum. */
@Tag("measures-time")
class EtcdClientFailureIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(1500);
  private static final TestCertificateAuthority AUTHORITY = new TestCertificateAuthority();
  private static final RangeRequest LINEARIZABLE =
      RangeRequest.of(KeyRange.ofKey("a"), ReadConsistency.LINEARIZABLE);

  @TempDir private Path folder;

  @Test
  void certificatesThatDoNotMatchAreNamedWithTheRemedy() {
    EtcdClient good = secured(AUTHORITY, AUTHORITY.issue("operator"));
    TestCertificateAuthority other = new TestCertificateAuthority();
    try (EtcdProcesses etcd = EtcdProcesses.secured(folder, 1, AUTHORITY).awaitLeader(good)) {
      EtcdEndpoint member = etcd.endpoint(0);

      String wrongCa = error(secured(other, AUTHORITY.issue("operator")), member);
      String expired = error(secured(AUTHORITY, AUTHORITY.issueExpired("operator")), member);
      String foreign = error(secured(AUTHORITY, other.issue("operator")), member);
      String wrongHost = error(good, new EtcdEndpoint("127.0.0.1", member.port()));
      String withoutTls = error(EtcdClient.plain(), member);

      assertMatches(
          member
              + ": the operator rejected the certificate of the member (.+); issue the certificate"
              + " of spec.etcd.clientUrlTls.serverTLSSecretRef again, or add the CA that issued it"
              + " to spec.etcd.clientUrlTls.tlsCASecretRef",
          wrongCa);
      String rejected =
          member
              + ": the member rejected the TLS connection (.*fatal alert.*); check that the"
              + " client certificate in spec.etcd.clientUrlTls.clientTLSSecretRef is valid now and"
              + " that the member trusts its CA";
      assertMatches(rejected, expired);
      assertMatches(rejected, foreign);
      assertTrue(
          wrongHost.startsWith(
              "127.0.0.1:"
                  + member.port()
                  + ": the operator rejected the certificate of the member (certificate"
                  + " \"CN=localhost\" is not for the host 127.0.0.1, only for "),
          wrongHost);
      assertMatches(
          member
              + ": the connection was closed (.+); see the log of the member, and check that it"
              + " serves TLS if and only if spec.etcd.clientUrlTls is set",
          withoutTls);
    }
  }

  @Test
  void aMemberWithoutTlsAnswersWithoutTlsOnly() {
    EtcdClient plain = EtcdClient.plain();
    try (EtcdProcesses etcd = EtcdProcesses.plain(folder, 1).awaitLeader(plain)) {
      EtcdEndpoint member = etcd.endpoint(0);

      EtcdResult<ResponseHeader> written = plain.put(member, "a", "1", DEADLINE);
      EtcdResult<RangeResult> read = plain.range(member, LINEARIZABLE, DEADLINE);
      EtcdResult<ResponseHeader> refused = plain.moveLeader(member, 1, DEADLINE);
      String withTls = error(secured(AUTHORITY, AUTHORITY.issue("operator")), member);

      assertInstanceOf(EtcdResult.Success.class, written);
      assertEquals(
          1L, assertInstanceOf(EtcdResult.Success.class, read.map(RangeResult::count)).value());
      assertEquals(
          Optional.of(
              member
                  + ": etcd refused the call: etcdserver: bad leader transferee"
                  + " (FAILED_PRECONDITION); read the status of all members and call the leader"),
          refused.error());
      assertMatches(
          member
              + ": the TLS connection failed (.+); check that the member serves TLS on this port",
          withTls);
    }
  }

  @Test
  void withoutAQuorumAMemberReportsItsStatusAndACallThatNeedsAQuorumEndsAtItsDeadline() {
    EtcdClient client = secured(AUTHORITY, AUTHORITY.issue("operator"));
    try (EtcdProcesses etcd = EtcdProcesses.secured(folder, 3, AUTHORITY).awaitLeader(client)) {
      EtcdEndpoint member = etcd.endpoint(0);
      etcd.kill(1);
      etcd.kill(2);
      PollTimeout.LONG.await(
          () ->
              client.status(member, DEADLINE) instanceof EtcdResult.Success(var status)
                      && !status.hasLeader()
                  ? Optional.empty()
                  : Optional.of("the member still has a leader"));

      EtcdResult<RangeResult> old =
          client.range(
              member, RangeRequest.of(KeyRange.ofKey("a"), ReadConsistency.SERIALIZABLE), DEADLINE);
      long start = System.nanoTime();
      EtcdResult<RangeResult> read = client.range(member, LINEARIZABLE, SHORT);
      Duration taken = Duration.ofNanos(System.nanoTime() - start);
      String dead = error(client, etcd.endpoint(1));

      assertInstanceOf(EtcdResult.Success.class, old);
      assertEquals(
          new EtcdResult.NoAnswer<RangeResult>(
              member
                  + ": no answer within 1500 milliseconds; see the log of the member for slow"
                  + " requests or a missing leader"),
          read);
      assertTrue(taken.compareTo(DEADLINE) < 0, taken.toString());
      assertMatches(
          etcd.endpoint(1)
              + ": (.*[Rr]efused.*); check that the pod of the member runs and that no"
              + " NetworkPolicy keeps the operator from it",
          dead);
    }
  }

  @Test
  void anEndpointWithoutAServerIsNamed() {
    EtcdEndpoint dead = new EtcdEndpoint(EtcdProcesses.HOST, FreePort.next());
    EtcdEndpoint unknown = new EtcdEndpoint("main-0.main-peer.unknown.invalid", 2379);

    assertTrue(error(EtcdClient.plain(), dead).contains("refused"));
    assertTrue(error(EtcdClient.plain(), unknown).contains("the host name cannot be resolved"));
  }

  private static EtcdClient secured(
      TestCertificateAuthority trusted, TestCertificateAuthority.Pair client) {
    return EtcdClient.secured(
        TrustedCertificates.read(trusted.pem(), "ca"), client.identity(), InstantSource.system());
  }

  private static String error(EtcdClient client, EtcdEndpoint member) {
    return client.status(member, DEADLINE).error().orElseThrow();
  }

  /** Compares with the expected sentence, in which one part in parentheses is a pattern. */
  private static void assertMatches(String expected, String actual) {
    int start = expected.indexOf('(');
    int end = expected.lastIndexOf(')');
    String before = expected.substring(0, start);
    String after = expected.substring(end + 1);
    assertTrue(
        actual.startsWith(before)
            && actual.endsWith(after)
            && actual
                .substring(before.length(), actual.length() - after.length())
                .matches("(?s)\\(?" + expected.substring(start + 1, end) + "\\)?"),
        actual);
  }
}
