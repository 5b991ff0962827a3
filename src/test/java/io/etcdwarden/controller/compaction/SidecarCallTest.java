package io.etcdwarden.controller.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.sidecar.SidecarAddress;
import io.etcdwarden.sidecar.SidecarCaReader;
import io.etcdwarden.sidecar.SnapshotCall;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SidecarCallTest {
  private static final String STORE = "store: {prefix: p}";
  private static final String SECURED =
      STORE
          + ", tls: {tlsCASecretRef: {name: ca%s}, serverTLSSecretRef: {name: server},"
          + " clientTLSSecretRef: {name: client}}";

  private static final String KEY = "bundle.crt";
  private static final Optional<StatefulSet> MEMBER_SET =
      Optional.of(memberSet("backup-restore-ca"));

  @Test
  void withoutTlsTheServiceIsCalledOverHttp() {
    SnapshotCall call =
        call(CompactionSamples.withBackup(STORE), MEMBER_SET, _ -> Optional.empty());

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

    SnapshotCall call = call(etcd, MEMBER_SET, _ -> Optional.empty());

    assertEquals(Duration.ofSeconds(seconds), call.timeout());
    assertEquals(9090, call.sidecar().port());
  }

  @ParameterizedTest
  @CsvSource({"'', bundle.crt", "', dataKey: other.pem', other.pem"})
  void withTlsTheBundleIsReadUnderItsKey(String named, String read) {
    List<String> readSecrets = new ArrayList<>();
    Etcd etcd = CompactionSamples.withBackup(SECURED.formatted(named));

    OperatorException failure =
        assertThrows(
            OperatorException.class,
            () ->
                call(
                    etcd,
                    MEMBER_SET,
                    name -> {
                      readSecrets.add(name);
                      return caSecret(Map.of(read, new byte[] {'x'}));
                    }));

    assertEquals(List.of("ca"), readSecrets);
    assertTrue(failure.getMessage().startsWith("Secret ca, key " + read + ","));
  }

  /** Pods read the other key if the spec names none, so a Secret with only that one works. */
  @ParameterizedTest
  @CsvSource({
    "'', APPEND_CA_CERTS, 'Secret ca, key ca.crt,'",
    "', dataKey: other.pem', CA_DATA_KEY_NOT_FOUND, 'Secret ca has no data under key other.pem'"
  })
  void withoutABundleTheKeyOfThePodsIsRead(String named, ErrorCode code, String message) {
    Etcd etcd = CompactionSamples.withBackup(SECURED.formatted(named));
    Optional<StoredSecret> secret = caSecret(Map.of("ca.crt", new byte[] {'x'}));

    OperatorException failure =
        assertThrows(OperatorException.class, () -> call(etcd, MEMBER_SET, _ -> secret));

    assertEquals(code, failure.code());
    assertTrue(failure.getMessage().startsWith(message), failure.getMessage());
  }

  /** The running sidecars have the certificates of the mounted Secret until they restart. */
  @Test
  void theMountedSecretIsReadWhileAnotherOneIsRolledOut() {
    List<String> readSecrets = new ArrayList<>();
    Etcd etcd = CompactionSamples.withBackup(SECURED.formatted("-of-the-new-spec"));

    assertThrows(
        OperatorException.class,
        () ->
            call(
                etcd,
                MEMBER_SET,
                name -> {
                  readSecrets.add(name);
                  return Optional.empty();
                }));

    assertEquals(List.of("ca"), readSecrets);
  }

  @Test
  void aMissingCaSecretOrKeyHasItsOwnCode() {
    assertEquals(ErrorCode.GET_CA_SECRET, failureCode(Optional.empty()));
    assertEquals(ErrorCode.CA_DATA_KEY_NOT_FOUND, failureCode(caSecret(Map.of())));
    assertEquals(ErrorCode.APPEND_CA_CERTS, failureCode(caSecret(Map.of(KEY, new byte[] {'x'}))));
  }

  @Test
  void anEmptyCaEntryHasNoCertificate() {
    assertEquals(ErrorCode.APPEND_CA_CERTS, failureCode(caSecret(Map.of(KEY, new byte[0]))));
  }

  @Test
  void aMissingMemberSetOrVolumeHasItsOwnCode() {
    assertEquals(ErrorCode.GET_STATEFULSET, failureCode(Optional.empty(), caSecret(Map.of())));
    assertEquals(
        ErrorCode.GET_CA_SECRET, failureCode(Optional.of(memberSet("data")), caSecret(Map.of())));
  }

  @Test
  void theVolumeMayHaveItsOtherName() {
    assertEquals(
        ErrorCode.CA_DATA_KEY_NOT_FOUND,
        failureCode(Optional.of(memberSet("backup-restore-ca-files")), caSecret(Map.of())));
  }

  private static ErrorCode failureCode(Optional<StoredSecret> ca) {
    return failureCode(MEMBER_SET, ca);
  }

  private static ErrorCode failureCode(Optional<StatefulSet> memberSet, Optional<StoredSecret> ca) {
    Etcd etcd = CompactionSamples.withBackup(SECURED.formatted(""));
    return assertThrows(OperatorException.class, () -> call(etcd, memberSet, _ -> ca)).code();
  }

  private static Optional<StoredSecret> caSecret(Map<String, byte[]> data) {
    return Optional.of(StoredSecret.unwritten("ca", StoredSecret.OPAQUE, data));
  }

  /** A StatefulSet whose pods mount the Secret {@code ca} as this volume. */
  private static StatefulSet memberSet(String volume) {
    return new StatefulSetBuilder()
        .withNewSpec()
        .withNewTemplate()
        .withNewSpec()
        .addNewVolume()
        .withName(volume)
        .withNewSecret()
        .withSecretName("ca")
        .endSecret()
        .endVolume()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static SnapshotCall call(
      Etcd etcd,
      Optional<StatefulSet> memberSet,
      Function<String, Optional<StoredSecret>> secrets) {
    return SidecarCall.of(
        CompactionSamples.planner().cluster(etcd),
        "cluster.local",
        new SidecarCaReader((_, _) -> memberSet, (_, name) -> secrets.apply(name)));
  }
}
