package io.etcdwarden.pki;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RestartWindows;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.request.TrustDomain;
import io.etcdwarden.pki.rotation.RotationPhase;
import io.etcdwarden.pki.rotation.RotationStep;
import io.etcdwarden.pki.secret.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a rotation of CAs that a user asks for would do: the steps in their order, as if every step
 * succeeded and nothing else changed.
 */
public final class RotationForecast {
  private static final String READY = "all members to be ready";

  private final RotationRequest asked;
  private final List<String> members;
  private final Instant now;
  private final List<ForecastDomain> domains;
  private final List<ForecastStep> steps = new ArrayList<>();

  private RotationForecast(
      PkiRequest request,
      Map<Line, Long> generations,
      Set<String> generated,
      List<String> members,
      Instant now) {
    this.asked = request.rotation();
    this.members = members;
    this.now = now;
    this.domains =
        TrustDomain.of(request).stream()
            .filter(domain -> generations.containsKey(domain.firstLine()))
            .map(domain -> domain(domain, generations, generated))
            .toList();
  }

  /**
   * The steps of the rotation.
   *
   * @param request the request of the cluster, with the lines that a user marked as urgent
   * @param generations the present CA generation of each line that is to be rotated; lines with the
   *     same CA Secret are rotated together
   * @param generated the Secrets whose certificate the operator issues
   * @param members the names of the members, in the order in which they restart
   */
  public static List<ForecastStep> of(
      PkiRequest request,
      Map<Line, Long> generations,
      Set<String> generated,
      List<String> members,
      Instant now) {
    return new RotationForecast(request, generations, generated, members, now).run();
  }

  private ForecastDomain domain(
      TrustDomain domain, Map<Line, Long> generations, Set<String> generated) {
    boolean isUrgent = asked.urgent().stream().anyMatch(domain::has);
    return new ForecastDomain(
        domain,
        generations.get(domain.firstLine()),
        generated,
        members,
        isUrgent || asked.clientsAreReady() || asked.clientTrustPeriod().isZero());
  }

  private List<ForecastStep> run() {
    do {
      writeAll();
    } while (restart() || awaitFiles() || awaitClients());
    return steps;
  }

  /** Steps of the same phase become one step: the operator takes them in one reconcile. */
  private void writeAll() {
    boolean isAnyWritten;
    do {
      isAnyWritten = false;
      for (ForecastDomain domain : domains) {
        RotationStep step = domain.next();
        List<String> secrets = domain.write(step);
        if (!secrets.isEmpty()) {
          add(step.phase(), domain.lines(), secrets);
          isAnyWritten = true;
        }
      }
    } while (isAnyWritten);
  }

  private void add(RotationPhase phase, List<Line> lines, List<String> secrets) {
    int last = steps.size() - 1;
    for (int i = last; i >= 0 && steps.get(i).restarts().isEmpty(); i--) {
      ForecastStep step = steps.get(i);
      if (step.phase() == phase && !step.writes().isEmpty()) {
        steps.set(
            i,
            new ForecastStep(
                phase,
                joined(step.lines(), lines),
                joined(step.writes(), secrets),
                List.of(),
                "",
                step.reason()));
        return;
      }
    }
    steps.add(new ForecastStep(phase, lines, secrets, List.of(), "", reason(phase)));
  }

  /** Lines that wait for new files at that time get them by the restart. */
  private boolean restart() {
    List<Line> lines = new ArrayList<>();
    RotationPhase phase = null;
    for (ForecastDomain domain : domains) {
      RotationStep step = domain.next();
      if (step instanceof RotationStep.Restart restart) {
        phase = phase == null ? restart.phase() : phase;
        lines.addAll(domain.lines());
      }
    }
    if (phase == null) {
      return false;
    }
    domains.forEach(ForecastDomain::restart);
    steps.add(new ForecastStep(phase, lines, List.of(), members, gate(lines), reason(phase)));
    return true;
  }

  private String gate(List<Line> lines) {
    boolean isUrgent = lines.stream().anyMatch(asked.urgent()::contains);
    boolean isFirst = steps.stream().allMatch(step -> step.restarts().isEmpty());
    RestartWindows windows = isUrgent ? RestartWindows.always() : asked.windows();
    return isFirst || windows.closing(now).equals(Instant.MAX)
        ? firstGate(windows, now)
        : READY + ", and a maintenance window";
  }

  /** What a restart waits for that is the next one. */
  public static String firstGate(RestartWindows windows, Instant now) {
    if (windows.closing(now).equals(Instant.MAX)) {
      return READY;
    }
    return windows.isOpen(now)
        ? READY + ", and a maintenance window, which is open now"
        : "%s, and the maintenance window that opens %s".formatted(READY, windows.opening(now));
  }

  private boolean awaitFiles() {
    List<Line> lines = new ArrayList<>();
    for (ForecastDomain domain : domains) {
      if (domain.next() instanceof RotationStep.AwaitMountedFiles) {
        lines.addAll(domain.lines());
        domain.updateFiles();
      }
    }
    return waited(
        RotationPhase.ISSUING,
        lines,
        "the kubelet to update the files of members, up to 2 minutes");
  }

  private boolean awaitClients() {
    List<Line> lines = new ArrayList<>();
    for (ForecastDomain domain : domains) {
      if (domain.next() instanceof RotationStep.AwaitClients) {
        lines.addAll(domain.lines());
        domain.clientsAreReady();
      }
    }
    Duration period = asked.clientTrustPeriod();
    return waited(
        RotationPhase.AWAITING_CLIENTS,
        lines,
        "%s (spec.pki.clientTrustPeriod), or annotation pki.etcdwarden.io/complete-ca: client"
            .formatted(period.toString().substring("PT".length()).toLowerCase(Locale.ROOT)));
  }

  private boolean waited(RotationPhase phase, List<Line> lines, String waitsFor) {
    if (!lines.isEmpty()) {
      steps.add(new ForecastStep(phase, lines, List.of(), List.of(), waitsFor, reason(phase)));
    }
    return !lines.isEmpty();
  }

  private static <T> List<T> joined(List<T> first, List<T> then) {
    List<T> all = new ArrayList<>(first);
    then.stream().filter(it -> !all.contains(it)).forEach(all::add);
    return all;
  }

  private static String reason(RotationPhase phase) {
    return switch (phase) {
      case CREATING, STARTING -> "a new CA generation is generated";
      case TRUST_PUBLISHED -> "the CA Secret holds the new CA beside the old one";
      case TRUST_ROLLING -> "members load the CAs that they trust only when they start";
      case ISSUING -> "certificates are issued from the new CA";
      case AWAITING_CLIENTS -> "clients outside the cluster load the new CA from the CA Secret";
      case SERVER_ISSUING -> "the server certificate for clients is issued from the new CA";
      case ISSUE_ROLLING -> "etcd-wrapper and the sidecar load their certificates when they start";
      case AWAITING_WINDOW -> "restarts wait for a maintenance window";
      case DISTRUSTED -> "the old CA leaves the CA Secret";
      case DISTRUST_ROLLING -> "members stop trusting the old CA only when they start";
      case CLEANING -> "the Secret with the key of the old CA is deleted";
      case RENEWING -> "etcd-wrapper and the sidecar load renewed certificates when they start";
      case STEADY -> "";
    };
  }
}
