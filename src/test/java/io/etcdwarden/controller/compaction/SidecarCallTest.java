package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.sidecar.SidecarAddress;
import io.etcdwarden.sidecar.SnapshotCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SidecarCallTest {
  private static final String STORE = "store: {prefix: p}";
  private static final String SECURED =
      STORE
          + ", tls: {tlsCASecretRef: {name: ca%s}, serverTLSSecretRef: {name: server},"
          + " clientTLSSecretRef: {name: client}}";

  @Test
  void withoutTlsTheServiceIsCalledOverHttp() {
    SnapshotCall call = call(CompactionSamples.withBackup(STORE), Optional.empty());

    assertInstanceOf(SidecarAddress.Plain.class, call.sidecar());
    assertEquals("GET", call.method());
    assertEquals(
        "http://main-client.ns.svc.cluster.local:8080/snapshot/full",
        call.sidecar().url(call.path()).toString());
    assertEquals(Duration.ofMinutes(15), call.timeout());
  }

  @ParameterizedTest
  @CsvSource({"90s, 90", "2m, 120", "0s, 900"})
  void portAndTimeoutAreThoseOfTheSpec(String timeout, long seconds) {
    Etcd etcd =
        CompactionSamples.withBackup(STORE + ", port: 9090, etcdSnapshotTimeout: " + timeout);

    SnapshotCall call = call(etcd, Optional.empty());

    assertEquals(Duration.ofSeconds(seconds), call.timeout());
    assertEquals(9090, call.sidecar().port());
  }

  @ParameterizedTest
  @CsvSource({"'', bundle.crt", "', dataKey: other.pem', other.pem"})
  void withTlsTheBundleIsReadUnderItsKey(String named, String read) {
    List<String> readEntries = new ArrayList<>();
    Etcd etcd = CompactionSamples.withBackup(SECURED.formatted(named));

    assertThrows(
        OperatorException.class,
        () ->
            SidecarCall.of(
                CompactionSamples.planner().cluster(etcd),
                "cluster.local",
                (secret, entry) -> {
                  readEntries.add(secret + "/" + entry);
                  return Optional.empty();
                }));

    assertEquals(List.of("ca/" + read), readEntries);
  }

  @Test
  void aMissingCaSecretOrKeyHasItsOwnCode() {
    assertEquals(ErrorCode.GET_CA_SECRET, failureCode(Optional.empty()));
    assertEquals(ErrorCode.CA_DATA_KEY_NOT_FOUND, failureCode(Optional.of(new byte[0])));
    assertEquals(ErrorCode.APPEND_CA_CERTS, failureCode(Optional.of(new byte[] {'x'})));
  }

  private static ErrorCode failureCode(Optional<byte[]> entry) {
    Etcd etcd = CompactionSamples.withBackup(SECURED.formatted(""));
    return assertThrows(OperatorException.class, () -> call(etcd, entry)).code();
  }

  private static SnapshotCall call(Etcd etcd, Optional<byte[]> entry) {
    return SidecarCall.of(
        CompactionSamples.planner().cluster(etcd), "cluster.local", (_, _) -> entry);
  }
}
