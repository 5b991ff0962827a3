package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Replicas;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.EtcdGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sends maintenance requests to the members of one cluster, one after the other. */
final class MemberSession {
  private static final String EMPTY_REQUEST = "{}";

  /** The response may come from a proxy or another program, so its length is not known. */
  private static final int MAX_QUOTED_CHARACTERS = 300;

  private final Names names;
  private final int size;
  private final EtcdGateway gateway;
  private final Duration timeout;

  /**
   * @param timeout for each response
   */
  MemberSession(Etcd etcd, EtcdGateway gateway, Duration timeout) {
    this.names = Names.of(etcd);
    this.size = Replicas.valid(etcd);
    this.gateway = gateway;
    this.timeout = timeout;
  }

  /**
   * The status of all members, the leader last.
   *
   * @throws OperatorException if a member does not respond, so that no member is changed then
   */
  List<EndpointStatus> allStatuses() {
    List<EndpointStatus> members = new ArrayList<>();
    for (int ordinal = 0; ordinal < size; ordinal++) {
      members.add(status(names.pod(ordinal), names.memberHost(ordinal)));
    }
    members.sort(Comparator.comparing(EndpointStatus::isLeader));
    return members;
  }

  EndpointStatus status(String name, String host) {
    CallResult result = gateway.call(host, "status", EMPTY_REQUEST, timeout);
    return EndpointStatus.of(name, host, result)
        .orElseThrow(() -> failure(name + " does not report its status", result));
  }

  void defragment(EndpointStatus member) {
    CallResult result = gateway.call(member.host(), "defragment", EMPTY_REQUEST, timeout);
    requireSuccess(member.name() + " was not defragmented", result);
  }

  /** Sends the request to the alarm endpoint of the member and returns the response body. */
  String alarm(EndpointStatus member, String request) {
    CallResult result = gateway.call(member.host(), "alarm", request, timeout);
    requireSuccess(member.name() + " did not respond to the alarm request", result);
    return ((CallResult.Response) result).body();
  }

  private static void requireSuccess(String failureMessage, CallResult result) {
    if (!(result instanceof CallResult.Response response) || !response.isSuccess()) {
      throw failure(failureMessage, result);
    }
  }

  private static OperatorException failure(String failureMessage, CallResult result) {
    String reason =
        switch (result) {
          case CallResult.NoResponse noResponse -> noResponse.reason();
          case CallResult.Response response when response.status() == 404 ->
              "the member does not serve the HTTP gateway yet; create the task again after the"
                  + " member has restarted";
          case CallResult.Response response ->
              "the member responded with status "
                  + response.status()
                  + ": "
                  + StatusText.truncate(response.body(), MAX_QUOTED_CHARACTERS);
        };
    return new OperatorException(ErrorCode.ETCD_MAINTENANCE, failureMessage + ": " + reason);
  }
}
