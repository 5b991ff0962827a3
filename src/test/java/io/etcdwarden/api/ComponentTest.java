package io.etcdwarden.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.failure.ErrorCode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComponentTest {
  /** Every row of the table of etcd-druid; tools that read a status know these codes. */
  @ParameterizedTest
  @CsvSource({
    "etcd-service-account, ERR_SYNC_SERVICE_ACCOUNT, ERR_DELETE_SERVICE_ACCOUNT",
    "etcd-role, ERR_SYNC_ROLE, ERR_DELETE_ROLE",
    "etcd-role-binding, ERR_SYNC_ROLE_BINDING, ERR_DELETE_ROLE_BINDING",
    "etcd-member-lease, ERR_SYNC_MEMBER_LEASE, ERR_DELETE_MEMBER_LEASE",
    "etcd-snapshot-lease, ERR_SYNC_SNAPSHOT_LEASE, ERR_DELETE_SNAPSHOT_LEASE",
    "etcd-pdb, ERR_SYNC_POD_DISRUPTION_BUDGET, ERR_DELETE_POD_DISRUPTION_BUDGET",
    "etcd-client-service, ERR_SYNC_CLIENT_SERVICE, ERR_DELETE_CLIENT_SERVICE",
    "etcd-peer-service, ERR_SYNC_PEER_SERVICE, ERR_DELETE_PEER_SERVICE",
    "etcd-configmap, ERR_SYNC_CONFIGMAP, ERR_DELETE_CONFIGMAP",
    "etcd-statefulset, ERR_SYNC_STATEFULSET, ERR_DELETE_STATEFULSET"
  })
  void aComponentReportsTheCodesOfEtcdDruid(String label, String write, String delete) {
    Component component =
        Arrays.stream(Component.values())
            .filter(it -> it.label().equals(label))
            .findFirst()
            .orElseThrow();

    assertEquals(
        List.of(write, delete),
        List.of(component.writeFailure().wire(), component.deleteFailure().wire()));
  }

  @Test
  void everyComponentHasItsOwnCodes() {
    List<ErrorCode> codes =
        Arrays.stream(Component.values())
            .flatMap(it -> List.of(it.writeFailure(), it.deleteFailure()).stream())
            .distinct()
            .toList();

    assertEquals(2 * Component.values().length, codes.size());
    assertEquals(10, Component.values().length);
  }
}
