package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.etcdclient.EtcdEndpoint;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.etcdclient.RaisedAlarm;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.EndpointPlan;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Replicas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sends maintenance requests to the members of one cluster, one after the other. */
final class MemberSession {
  private final Names names;
  private final int clientPort;
  private final int size;
  private final EtcdClient client;
  private final Duration timeout;

  /**
   * @param timeout for each response
   */
  MemberSession(Etcd etcd, EtcdClient client, Duration timeout) {
    this.names = Names.of(etcd);
    this.clientPort = EndpointPlan.of(etcd).clientPort();
    this.size = Replicas.valid(etcd);
    this.client = client;
    this.timeout = timeout;
  }

  /**
   * The status of all members, the leader last.
   *
   * @throws OperatorException if a member does not respond, so that no member is changed then
   */
  List<TaskMember> allMembers() {
    List<TaskMember> members = new ArrayList<>();
    for (int ordinal = 0; ordinal < size; ordinal++) {
      members.add(
          read(names.pod(ordinal), new EtcdEndpoint(names.memberHost(ordinal), clientPort)));
    }
    members.sort(Comparator.comparing(member -> member.status().isLeader()));
    return members;
  }

  /** The member with its present status. */
  TaskMember reread(TaskMember member) {
    return read(member.name(), member.endpoint());
  }

  private TaskMember read(String name, EtcdEndpoint endpoint) {
    return new TaskMember(
        name,
        endpoint,
        require(name + " does not report its status", client.status(endpoint, timeout)));
  }

  void defragment(TaskMember member) {
    var _ =
        require(
            member.name() + " was not defragmented", client.defragment(member.endpoint(), timeout));
  }

  /** The alarms of all members, as this member knows them. */
  List<RaisedAlarm> alarms(TaskMember member) {
    return require(
        member.name() + " does not list the alarms", client.alarms(member.endpoint(), timeout));
  }

  void disarm(TaskMember member, RaisedAlarm alarm) {
    var _ =
        require(
            member.name() + " did not disarm the alarm",
            client.disarm(member.endpoint(), alarm, timeout));
  }

  private static <T> T require(String failureMessage, EtcdResult<T> result) {
    return switch (result) {
      case EtcdResult.Success<T> success -> success.value();
      case EtcdResult.Refused<T> refused -> throw failure(failureMessage, refused.sentence());
      case EtcdResult.NoAnswer<T> none -> throw failure(failureMessage, none.sentence());
    };
  }

  private static OperatorException failure(String failureMessage, String reason) {
    return new OperatorException(ErrorCode.ETCD_MAINTENANCE, failureMessage + ": " + reason);
  }
}
