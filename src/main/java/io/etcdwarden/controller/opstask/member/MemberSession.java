package io.etcdwarden.controller.opstask.member;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.EtcdGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Talks with all members of one cluster, one after the other. */
final class MemberSession {
  private static final String EMPTY_REQUEST = "{}";

  /** Whoever answers may be anybody, and may say anything. */
  private static final int MAX_QUOTED_CHARACTERS = 300;

  private final Names names;
  private final int size;
  private final EtcdGateway gateway;
  private final Duration timeout;

  /**
   * @param timeout how long each answer may take
   */
  MemberSession(Etcd etcd, EtcdGateway gateway, Duration timeout) {
    this.names = Names.of(etcd);
    this.size = Planner.size(etcd.getSpec());
    this.gateway = gateway;
    this.timeout = timeout;
  }

  /**
   * All members, the leader last.
   *
   * @throws OperatorException if one of them does not work: then nothing is done to any
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
        .orElseThrow(() -> failure(name + " does not say how it is", result));
  }

  void defragment(EndpointStatus endpointStatus) {
    CallResult result = gateway.call(endpointStatus.host(), "defragment", EMPTY_REQUEST, timeout);
    requireSuccess(endpointStatus.name() + " was not defragmented", result);
  }

  /** What the member answers to a request about alarms. */
  String alarm(EndpointStatus endpointStatus, String request) {
    CallResult result = gateway.call(endpointStatus.host(), "alarm", request, timeout);
    requireSuccess(endpointStatus.name() + " did not answer about alarms", result);
    return ((CallResult.Response) result).body();
  }

  private static void requireSuccess(String what, CallResult result) {
    if (!(result instanceof CallResult.Response response) || !response.isSuccess()) {
      throw failure(what, result);
    }
  }

  private static OperatorException failure(String what, CallResult result) {
    String why =
        switch (result) {
          case CallResult.NoResponse noResponse -> noResponse.reason();
          case CallResult.Response response when response.status() == 404 ->
              "it has no HTTP gateway yet; the task works once the member has restarted with it";
          case CallResult.Response response ->
              "it answered "
                  + response.status()
                  + ": "
                  + StatusText.truncate(response.body(), MAX_QUOTED_CHARACTERS);
        };
    return new OperatorException(ErrorCode.ETCD_MAINTENANCE, what + ": " + why);
  }
}
