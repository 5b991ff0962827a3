package io.etcdwarden.opstask;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.plan.Names;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.sidecar.EtcdGateway;
import io.etcdwarden.sidecar.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Talks with all members of one cluster, one after the other. */
final class Conversation {
  private static final String NOTHING = "{}";

  /** Whoever answers may be anybody, and may say anything. */
  private static final int LONGEST_QUOTE = 300;

  private final Names names;
  private final int size;
  private final EtcdGateway gateway;
  private final Duration timeout;

  /**
   * @param timeout how long each answer may take
   */
  Conversation(Etcd etcd, EtcdGateway gateway, Duration timeout) {
    this.names = MemberCalls.names(etcd);
    this.size = Planner.size(etcd.getSpec());
    this.gateway = gateway;
    this.timeout = timeout;
  }

  /**
   * All members, the leader last.
   *
   * @throws OperatorException if one of them does not work: then nothing is done to any
   */
  List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (int ordinal = 0; ordinal < size; ordinal++) {
      members.add(status(names.pod(ordinal), names.memberHost(ordinal)));
    }
    members.sort(Comparator.comparing(Member::leads));
    return members;
  }

  Member status(String name, String host) {
    Reply reply = gateway.ask(host, "status", NOTHING, timeout);
    return Member.of(name, host, reply)
        .orElseThrow(() -> trouble(name + " does not say how it is", reply));
  }

  void defragment(Member member) {
    Reply reply = gateway.ask(member.host(), "defragment", NOTHING, timeout);
    requireSuccess(member.name() + " was not defragmented", reply);
  }

  /** What the member answers to a request about alarms. */
  String alarm(Member member, String request) {
    Reply reply = gateway.ask(member.host(), "alarm", request, timeout);
    requireSuccess(member.name() + " did not answer about alarms", reply);
    return ((Reply.Answered) reply).body();
  }

  private static void requireSuccess(String what, Reply reply) {
    if (!(reply instanceof Reply.Answered answer) || !answer.isSuccess()) {
      throw trouble(what, reply);
    }
  }

  private static OperatorException trouble(String what, Reply reply) {
    String why =
        switch (reply) {
          case Reply.Unreached unreached -> unreached.reason();
          case Reply.Answered answer when answer.status() == 404 ->
              "it has no HTTP gateway yet; the task works once the member has restarted with it";
          case Reply.Answered answer ->
              "it answered "
                  + answer.status()
                  + ": "
                  + StatusText.cut(answer.body(), LONGEST_QUOTE);
        };
    return new OperatorException(ErrorCode.ETCD_MAINTENANCE, what + ": " + why);
  }
}
