package io.etcdwarden.opstask;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Condition;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.sidecar.BackupRestore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gives back the space that deleted keys have left, member by member. A member serves nobody while
 * it is at it, so all others must be well, and the leader comes last: it hands over only once.
 */
final class Defragmentation implements Operation {
  private static final int USUAL_SECONDS = 900;

  private final EtcdOpsTask.Maintenance wish;
  private final MemberCalls calls;
  private final BackupRestore threads;

  Defragmentation(EtcdOpsTask.Maintenance wish, MemberCalls calls, BackupRestore threads) {
    this.wish = wish;
    this.calls = calls;
    this.threads = threads;
  }

  @Override
  public String word() {
    return "defragmentation";
  }

  @Override
  public String doing() {
    return "defragments one member after the other, the leader last";
  }

  @Override
  public Optional<Refusal> refusal(Etcd etcd) {
    return MemberCalls.refusal(etcd).or(() -> allReady(etcd));
  }

  private static Optional<Refusal> allReady(Etcd etcd) {
    List<Condition> conditions =
        etcd.getStatus() == null || etcd.getStatus().conditions() == null
            ? List.of()
            : etcd.getStatus().conditions();
    boolean ready =
        conditions.stream().anyMatch(it -> "AllMembersReady".equals(it.type()) && it.holds());
    return ready
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                ErrorCode.ETCD_NOT_READY,
                "not all members of Etcd "
                    + etcd.getMetadata().getName()
                    + " are ready, and one that is defragmented serves nobody; its condition"
                    + " AllMembersReady tells who is missing"));
  }

  @Override
  public CompletableFuture<Ending> begin(Etcd etcd) {
    Duration timeout = Duration.ofSeconds(requireNonNullElse(wish.timeoutSeconds(), USUAL_SECONDS));
    Conversation conversation = new Conversation(etcd, calls.open(etcd), timeout);
    return threads.aside(() -> defragment(conversation));
  }

  static Ending defragment(Conversation conversation) {
    List<String> done = new ArrayList<>();
    try {
      for (Member member : conversation.members()) {
        conversation.defragment(member);
        // The next one may only be stopped once this one is back.
        Member after = conversation.status(member.name(), member.host());
        done.add(member.name() + " from " + member.size() + " to " + after.size());
      }
    } catch (OperatorException failure) {
      String before = done.isEmpty() ? "" : "; done before: " + String.join(", ", done);
      return new Ending.Failed(failure.code(), failure.getMessage() + before);
    }
    return new Ending.Done("defragmented " + String.join(", ", done));
  }
}
