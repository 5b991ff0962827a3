package io.etcdwarden.controller.opstask.member;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.controller.opstask.operation.AttemptResult;
import io.etcdwarden.controller.opstask.operation.Operation;
import io.etcdwarden.controller.opstask.operation.Rejection;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.EndpointPlan;
import io.etcdwarden.sidecar.CallResult;
import io.etcdwarden.sidecar.SidecarAddress;
import io.etcdwarden.sidecar.SidecarCaReader;
import io.etcdwarden.sidecar.SidecarExecutor;
import io.etcdwarden.sidecar.SnapshotCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests a snapshot from the backup sidecar outside its schedule. */
public final class OnDemandSnapshot implements Operation {
  private static final String DELTA = "delta";

  // The same defaults as in the CRD.
  private static final int DEFAULT_FULL_TIMEOUT_SECONDS = 900;
  private static final int DEFAULT_DELTA_TIMEOUT_SECONDS = 60;

  /** The response body of a sidecar if nothing has changed since the last snapshot. */
  private static final String NO_CHANGES = "null";

  private static final Pattern SNAPSHOT_NAME = Pattern.compile("\"snapName\"\\s*:\\s*\"([^\"]*)\"");
  private static final int MAX_QUOTED_CHARACTERS = 300;

  private final EtcdOpsTask.OnDemandSnapshot options;
  private final SidecarCaReader sidecarCa;
  private final SidecarExecutor executor;

  public OnDemandSnapshot(
      EtcdOpsTask.OnDemandSnapshot options, SidecarCaReader sidecarCa, SidecarExecutor executor) {
    this.options = options;
    this.sidecarCa = sidecarCa;
    this.executor = executor;
  }

  @Override
  public String metricLabel() {
    return isDelta() ? "snapshot-delta" : "snapshot-full";
  }

  @Override
  public String description() {
    return "takes a " + kind() + " snapshot";
  }

  @Override
  public Optional<Rejection> rejection(Etcd etcd) {
    return EndpointPlan.of(etcd).hasStore()
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                ErrorCode.BACKUP_NOT_ENABLED,
                "Etcd "
                    + etcd.getMetadata().getName()
                    + " has no spec.backup.store for the snapshot; set spec.backup.store"));
  }

  @Override
  public CompletableFuture<AttemptResult> start(Etcd etcd) {
    SnapshotCall call = call(sidecarAddress(etcd));
    return executor.submit(() -> result(executor.call(call)));
  }

  private SidecarAddress sidecarAddress(Etcd etcd) {
    EndpointPlan plan = EndpointPlan.of(etcd);
    return SidecarAddress.of(
        SidecarAddress.taskHost(plan.names()),
        plan.backupPort(),
        plan.tls().line(Line.BACKUP).map(line -> sidecarCa.read(plan.names(), line)));
  }

  private SnapshotCall call(SidecarAddress sidecar) {
    if (isDelta()) {
      int seconds =
          requireNonNullElse(options.timeoutSecondsDelta(), DEFAULT_DELTA_TIMEOUT_SECONDS);
      return SnapshotCall.delta(sidecar, Duration.ofSeconds(seconds));
    }
    int seconds = requireNonNullElse(options.timeoutSecondsFull(), DEFAULT_FULL_TIMEOUT_SECONDS);
    boolean isFinal = Boolean.TRUE.equals(options.isFinal());
    return SnapshotCall.full(sidecar, isFinal, Duration.ofSeconds(seconds));
  }

  AttemptResult result(CallResult result) {
    return switch (result) {
      case CallResult.NoResponse noResponse ->
          new AttemptResult.Retry(
              ErrorCode.EXECUTE_HTTP_REQUEST,
              "the backup sidecar did not respond: " + noResponse.reason());
      case CallResult.Response response when response.isSuccess() ->
          new AttemptResult.Succeeded(successMessage(response.body()));
      case CallResult.Response response ->
          new AttemptResult.Failed(
              ErrorCode.CREATE_SNAPSHOT,
              "the backup sidecar took no "
                  + kind()
                  + " snapshot; it responded with status "
                  + response.status()
                  + quoted(response.body()));
    };
  }

  private String successMessage(String body) {
    if (isDelta() && body.equals(NO_CHANGES)) {
      return "nothing has changed since the last snapshot, so no new snapshot was needed";
    }
    Matcher name = SNAPSHOT_NAME.matcher(body);
    String named = name.find() ? " " + name.group(1) : "";
    return "the " + kind() + " snapshot" + named + " was taken";
  }

  private static String quoted(String body) {
    if (body.isBlank()) {
      return "";
    }
    String start =
        body.length() <= MAX_QUOTED_CHARACTERS
            ? body
            : body.substring(0, MAX_QUOTED_CHARACTERS) + "...";
    return ": " + start;
  }

  private String kind() {
    String kind = isDelta() ? DELTA : "full";
    return Boolean.TRUE.equals(options.isFinal()) ? "final " + kind : kind;
  }

  private boolean isDelta() {
    return DELTA.equals(options.type());
  }
}
