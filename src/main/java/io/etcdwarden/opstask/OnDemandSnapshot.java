package io.etcdwarden.opstask;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.BackupSpec;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.plan.Defaults;
import io.etcdwarden.plan.Names;
import io.etcdwarden.sidecar.BackupRestore;
import io.etcdwarden.sidecar.Reply;
import io.etcdwarden.sidecar.SidecarAddress;
import io.etcdwarden.sidecar.SnapshotCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has the sidecars take a snapshot outside their schedule. */
final class OnDemandSnapshot implements Operation {
  private static final String DELTA = "delta";

  // What the definition of the resource says as well.
  private static final int USUAL_SECONDS_FULL = 900;
  private static final int USUAL_SECONDS_DELTA = 60;

  /** What a sidecar answers when nothing has changed since the last snapshot. */
  private static final String NOTHING_NEW = "null";

  private static final Pattern NAME = Pattern.compile("\"snapName\"\\s*:\\s*\"([^\"]*)\"");
  private static final int LONGEST_QUOTE = 300;

  private final EtcdOpsTask.OnDemandSnapshot wish;
  private final BackupAuthority authority;
  private final BackupRestore sidecars;

  OnDemandSnapshot(
      EtcdOpsTask.OnDemandSnapshot wish, BackupAuthority authority, BackupRestore sidecars) {
    this.wish = wish;
    this.authority = authority;
    this.sidecars = sidecars;
  }

  @Override
  public String word() {
    return isDelta() ? "snapshot-delta" : "snapshot-full";
  }

  @Override
  public String doing() {
    return "takes a " + kind() + " snapshot";
  }

  @Override
  public Optional<Refusal> refusal(Etcd etcd) {
    boolean hasStore = backup(etcd).map(BackupSpec::store).isPresent();
    return hasStore
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                ErrorCode.BACKUP_NOT_ENABLED,
                "Etcd "
                    + etcd.getMetadata().getName()
                    + " has no spec.backup.store to put a snapshot into; set one"));
  }

  @Override
  public CompletableFuture<Ending> begin(Etcd etcd) {
    SnapshotCall call = call(address(etcd));
    return sidecars.aside(() -> ending(BackupRestore.reply(call)));
  }

  private SidecarAddress address(Etcd etcd) {
    Names names = Names.of(etcd.getMetadata().getName(), etcd.getMetadata().getNamespace(), "");
    int port = backup(etcd).map(BackupSpec::port).orElse(Defaults.BACKUP_PORT);
    return SidecarAddress.of(
        SidecarAddress.taskHost(names), port, authority.of(names, backup(etcd)));
  }

  private SnapshotCall call(SidecarAddress sidecar) {
    if (isDelta()) {
      int seconds = requireNonNullElse(wish.timeoutSecondsDelta(), USUAL_SECONDS_DELTA);
      return SnapshotCall.delta(sidecar, Duration.ofSeconds(seconds));
    }
    int seconds = requireNonNullElse(wish.timeoutSecondsFull(), USUAL_SECONDS_FULL);
    boolean isFinal = Boolean.TRUE.equals(wish.isFinal());
    return SnapshotCall.full(sidecar, isFinal, Duration.ofSeconds(seconds));
  }

  Ending ending(Reply reply) {
    return switch (reply) {
      case Reply.Unreached unreached ->
          new Ending.Unclear(
              ErrorCode.EXECUTE_HTTP_REQUEST,
              "the backup sidecar could not be asked: " + unreached.reason());
      case Reply.Answered answer when answer.isSuccess() -> new Ending.Done(done(answer.body()));
      case Reply.Answered answer ->
          new Ending.Failed(
              ErrorCode.CREATE_SNAPSHOT,
              "the backup sidecar took no "
                  + kind()
                  + " snapshot, it answered "
                  + answer.status()
                  + quoted(answer.body()));
    };
  }

  private String done(String body) {
    if (isDelta() && body.equals(NOTHING_NEW)) {
      return "nothing has changed since the last snapshot, so no new one was needed";
    }
    Matcher name = NAME.matcher(body);
    String named = name.find() ? " " + name.group(1) : "";
    return "the " + kind() + " snapshot" + named + " was taken";
  }

  private static String quoted(String body) {
    if (body.isBlank()) {
      return "";
    }
    String start = body.length() <= LONGEST_QUOTE ? body : body.substring(0, LONGEST_QUOTE) + "...";
    return ": " + start;
  }

  private String kind() {
    String kind = isDelta() ? DELTA : "full";
    return Boolean.TRUE.equals(wish.isFinal()) ? "final " + kind : kind;
  }

  private boolean isDelta() {
    return DELTA.equals(wish.type());
  }

  private static Optional<BackupSpec> backup(Etcd etcd) {
    return Optional.ofNullable(etcd.getSpec()).map(spec -> spec.backup());
  }
}
