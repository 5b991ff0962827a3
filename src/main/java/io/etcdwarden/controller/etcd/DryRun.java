package io.etcdwarden.controller.etcd;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.CertificateStatus;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdStatus;
import io.etcdwarden.api.EventText;
import io.etcdwarden.api.StatusText;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.EtcdCluster;
import io.etcdwarden.pki.ForecastStep;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.plan.ClusterPlan;
import io.etcdwarden.plan.Planner;
import io.etcdwarden.status.CertificateForecast;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The answer to the annotation with which a user asks what a rotation of CAs or a renewal of
 * certificates would do. Nothing but annotations of the Etcd is written for it.
 *
 * @param changes of annotations; none if the question is not understood, so that it stays
 */
record DryRun(Map<String, String> changes, EventText event) {
  private static final int MAX_RESULT = 8_000;
  private static final int MAX_QUOTED = 60;
  private static final String ROTATION = "rotate-ca:";
  private static final String RENEWAL = "renew-leaf:";

  DryRun {
    changes = Map.copyOf(changes);
  }

  /**
   * Empty if the Etcd lacks the annotation.
   *
   * @param status the status after this reconcile, by which the certificates are known
   */
  static Optional<DryRun> of(Etcd etcd, EtcdStatus status, Planner planner, Instant now) {
    Map<String, String> annotations = etcd.getMetadata().getAnnotations();
    String asked = annotations == null ? null : annotations.get(Annotations.DRY_RUN);
    if (asked == null) {
      return Optional.empty();
    }
    String question = asked.replace(" ", "");
    try {
      return Optional.of(
          forecast(question, etcd, status, planner, now)
              .map(forecast -> answer(question, forecast, now))
              .orElseGet(() -> invalid(asked, "It names no certificate of this Etcd")));
    } catch (OperatorException invalidSpec) {
      return Optional.of(invalid(asked, invalidSpec.getMessage()));
    }
  }

  /** Changes the annotations and records the event. */
  void report(EtcdCluster cluster) {
    if (!changes.isEmpty()) {
      cluster.changeAnnotations(changes);
    }
    cluster.recordEvents(List.of(event));
  }

  /** Empty if the question is not understood. */
  private static Optional<CertificateForecast> forecast(
      String question, Etcd etcd, EtcdStatus status, Planner planner, Instant now) {
    List<CertificateStatus> certificates =
        Objects.requireNonNullElse(status.certificates(), List.of());
    if (question.startsWith(ROTATION)) {
      ClusterPlan plan =
          planner.planWithAnnotation(
              etcd, Annotations.ROTATE_CA, question.substring(ROTATION.length()));
      RotationRequest request = plan.pki().rotation().request();
      return Optional.of(request.tokens().keySet())
          .filter(lines -> !lines.isEmpty())
          .map(lines -> CertificateForecast.ofRotation(certificates, plan, lines, now));
    }
    if (question.startsWith(RENEWAL)) {
      ClusterPlan plan =
          planner.planWithAnnotation(
              etcd, Annotations.RENEW_LEAF, question.substring(RENEWAL.length()));
      RotationRequest request = plan.pki().rotation().request();
      return Optional.of(request.renewals())
          .filter(leaves -> !leaves.isEmpty())
          .map(leaves -> CertificateForecast.ofRenewal(certificates, plan, leaves, now));
    }
    return Optional.empty();
  }

  private static DryRun answer(String question, CertificateForecast forecast, Instant now) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, by the state of %s: %s"
            .formatted(question, now.truncatedTo(ChronoUnit.SECONDS), summary(forecast)));
    lines.addAll(forecast.lines());
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put(Annotations.DRY_RUN, "");
    changes.put(
        Annotations.DRY_RUN_RESULT, StatusText.truncate(String.join("\n", lines), MAX_RESULT));
    return new DryRun(
        changes,
        EventText.normal(
            "DryRun",
            "%s would do: %s All steps are in annotation %s."
                .formatted(question, summary(forecast), Annotations.DRY_RUN_RESULT)));
  }

  private static String summary(CertificateForecast forecast) {
    List<ForecastStep> restarts =
        forecast.steps().stream().filter(step -> !step.restarts().isEmpty()).toList();
    if (forecast.steps().isEmpty()) {
      return "nothing.";
    }
    return restarts.isEmpty()
        ? "%d steps, no member restarts.".formatted(forecast.steps().size())
        : "%d steps, members restart %s, in the order %s."
            .formatted(
                forecast.steps().size(),
                restarts.size() == 1 ? "once" : restarts.size() + " times",
                String.join(", ", restarts.getFirst().restarts()));
  }

  private static DryRun invalid(String asked, String problem) {
    return new DryRun(
        Map.of(),
        EventText.warning(
            "AnnotationInvalid",
            "Annotation %s has the value \"%s\", which is not answered. %s. Expected: rotate-ca: or renew-leaf: with a value of that annotation; for example rotate-ca:client,peer."
                .formatted(Annotations.DRY_RUN, StatusText.truncate(asked, MAX_QUOTED), problem)));
  }
}
