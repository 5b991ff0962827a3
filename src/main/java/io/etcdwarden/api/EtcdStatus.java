package io.etcdwarden.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.List;

/** The status of an Etcd. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EtcdStatus(
    Long observedGeneration,
    CrossVersionReference etcd,
    List<Condition> conditions,
    List<LastError> lastErrors,
    LastOperation lastOperation,
    Integer currentReplicas,
    Integer replicas,
    Integer readyReplicas,
    Boolean ready,
    LabelSelector labelSelector,
    List<MemberStatus> members,
    Boolean peerUrlTLSEnabled,
    String selector,
    JoinedCluster bootstrapWithExistingCluster,
    List<CertificateStatus> certificates,
    ClientCertificatesStatus clientCertificates) {
  /** The StatefulSet of the members. */
  public record CrossVersionReference(String kind, String name, String apiVersion) {}

  /** The existing cluster that was joined at the start, and when. */
  public record JoinedCluster(String joinedAt, List<ExistingCluster.Member> members) {}

  public static final EtcdStatus EMPTY =
      new EtcdStatus(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null);

  /** This status with other conditions. */
  public EtcdStatus withConditions(List<Condition> others) {
    return new EtcdStatus(
        observedGeneration,
        etcd,
        others,
        lastErrors,
        lastOperation,
        currentReplicas,
        replicas,
        readyReplicas,
        ready,
        labelSelector,
        members,
        peerUrlTLSEnabled,
        selector,
        bootstrapWithExistingCluster,
        certificates,
        clientCertificates);
  }
}
