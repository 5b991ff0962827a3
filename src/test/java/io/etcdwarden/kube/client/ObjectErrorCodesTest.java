package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectErrorCodesTest {
  static Stream<Arguments> objects() {
    return Stream.of(
        Arguments.of(
            new EtcdOpsTask(), ErrorCode.CREATE_ETCD_OPS_TASK, ErrorCode.DELETE_ETCD_OPS_TASK),
        Arguments.of(new StatefulSet(), ErrorCode.SYNC_STATEFULSET, ErrorCode.DELETE_STATEFULSET),
        Arguments.of(new ConfigMap(), ErrorCode.SYNC_CONFIGMAP, ErrorCode.DELETE_CONFIGMAP),
        Arguments.of(
            service("etcd-peer-service"),
            ErrorCode.SYNC_PEER_SERVICE,
            ErrorCode.DELETE_PEER_SERVICE),
        Arguments.of(
            service("unknown"), ErrorCode.SYNC_CLIENT_SERVICE, ErrorCode.DELETE_CLIENT_SERVICE),
        Arguments.of(new Job(), ErrorCode.API_SERVER, ErrorCode.API_SERVER));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void theCodeOfAFailureNamesTheObject(HasMetadata object, ErrorCode write, ErrorCode delete) {
    assertEquals(write, ObjectErrorCodes.forWrite(object));
    assertEquals(delete, ObjectErrorCodes.forDelete(object));
  }

  @Test
  void aClaimIsWrittenForTheStatefulSetAndASecretHasItsOwnCode() {
    assertEquals(
        ErrorCode.SYNC_STATEFULSET, ObjectErrorCodes.forWrite(new PersistentVolumeClaim()));
    assertEquals(ErrorCode.SYNC_SECRET, ObjectErrorCodes.forWrite(new Secret()));
  }

  private static Service service(String component) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withLabels(Map.of("app.kubernetes.io/component", component))
        .endMetadata()
        .build();
  }
}
