package io.etcdwarden.status;

import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.ClientCertificatesStatus;
import io.etcdwarden.api.Condition;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EtcdStatus.CrossVersionReference;
import io.etcdwarden.api.EtcdStatus.JoinedCluster;
import io.etcdwarden.api.LastError;
import io.etcdwarden.api.LastOperation;
import io.etcdwarden.api.MemberStatus;
import java.util.List;
import java.util.Optional;

/** Builds a status from the previous status and the fields that change. */
final class EtcdStatusBuilder {
  private final EtcdStatus before;
  private Long observedGeneration;
  private CrossVersionReference memberSet;
  private List<Condition> conditions;
  private List<LastError> lastErrors;
  private LastOperation lastOperation;
  private Integer currentReplicas;
  private Integer replicas;
  private Integer readyReplicas;
  private Boolean ready;
  private List<MemberStatus> members;
  private String selector;
  private JoinedCluster joinedCluster;
  private List<CertificateStatus> certificates;
  private ClientCertificatesStatus clientCertificates;

  private EtcdStatusBuilder(EtcdStatus before) {
    this.before = before;
    observedGeneration = before.observedGeneration();
    memberSet = before.etcd();
    conditions = before.conditions();
    lastErrors = before.lastErrors();
    lastOperation = before.lastOperation();
    currentReplicas = before.currentReplicas();
    replicas = before.replicas();
    readyReplicas = before.readyReplicas();
    ready = before.ready();
    members = before.members();
    selector = before.selector();
    joinedCluster = before.bootstrapWithExistingCluster();
    certificates = before.certificates();
    clientCertificates = before.clientCertificates();
  }

  static EtcdStatusBuilder from(EtcdStatus before) {
    return new EtcdStatusBuilder(before);
  }

  EtcdStatusBuilder observedGeneration(Long generation) {
    observedGeneration = generation;
    return this;
  }

  EtcdStatusBuilder lastOperation(LastOperation operation) {
    lastOperation = operation;
    return this;
  }

  EtcdStatusBuilder lastErrors(List<LastError> errors) {
    lastErrors = errors;
    return this;
  }

  EtcdStatusBuilder members(List<MemberStatus> statuses) {
    members = statuses.isEmpty() ? null : statuses;
    return this;
  }

  EtcdStatusBuilder conditions(List<Condition> merged) {
    conditions = merged;
    return this;
  }

  EtcdStatusBuilder selector(String text) {
    selector = text;
    return this;
  }

  EtcdStatusBuilder joinedCluster(JoinedCluster cluster) {
    joinedCluster = cluster;
    return this;
  }

  EtcdStatusBuilder certificates(List<CertificateStatus> statuses) {
    certificates = statuses.isEmpty() ? null : statuses;
    return this;
  }

  EtcdStatusBuilder clientCertificates(ClientCertificatesStatus status) {
    clientCertificates = status;
    return this;
  }

  /** The replica counts of the StatefulSet; zero is left out, as etcd-druid does. */
  EtcdStatusBuilder memberSet(Optional<MemberSetStatus> facts, int expected) {
    if (facts.isEmpty()) {
      currentReplicas = null;
      readyReplicas = null;
      ready = false;
      return this;
    }
    MemberSetStatus set = facts.get();
    memberSet =
        new CrossVersionReference("StatefulSet", set.set().getMetadata().getName(), "apps/v1");
    currentReplicas = orNull(set.current());
    replicas = orNull(set.current());
    readyReplicas = orNull(set.ready());
    ready = set.isReady(expected);
    return this;
  }

  EtcdStatus build() {
    return new EtcdStatus(
        observedGeneration,
        memberSet,
        conditions,
        lastErrors,
        lastOperation,
        currentReplicas,
        replicas,
        readyReplicas,
        ready,
        before.labelSelector(),
        members,
        before.peerUrlTLSEnabled(),
        selector,
        joinedCluster,
        certificates,
        clientCertificates);
  }

  private static Integer orNull(int number) {
    return number == 0 ? null : number;
  }
}
