package io.etcdwarden.plan;

import io.etcdwarden.api.Annotations;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.GoDuration;
import io.etcdwarden.api.PkiSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.RotationRequest;
import io.etcdwarden.pki.request.RotationRequest.LeafName;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads the annotations by which a user asks for the rotation of CAs and for new certificates.
 *
 * <p>An annotation with a value that cannot be read asks for nothing and stays; its problem is
 * reported.
 *
 * @param request what is asked for
 * @param problems what is wrong with the annotations, one sentence each
 */
public record RotationRequests(RotationRequest request, List<String> problems) {
  private static final String ALL = "all";
  private static final String URGENT = "!";
  private static final int MAX_UNKNOWN = 3;
  private static final List<String> KNOWN =
      List.of(
          Annotations.ROTATE_CA,
          Annotations.COMPLETE_CA,
          Annotations.RENEW_LEAF,
          Annotations.PAUSE_ROTATION,
          Annotations.DRY_RUN);

  public RotationRequests {
    problems = List.copyOf(problems);
  }

  static RotationRequests of(Etcd etcd, List<LineRequest> lines) {
    return new Reader(etcd, lines).read();
  }

  private static final class Reader {
    private final Map<String, String> annotations;
    private final Optional<PkiSpec> spec;
    private final Map<String, Line> lines;
    private final Map<String, LeafName> leaves;
    private final List<String> problems = new ArrayList<>();
    private final Map<Line, String> tokens = new EnumMap<>(Line.class);
    private final Set<Line> urgent = EnumSet.noneOf(Line.class);
    private final Set<LeafName> renewals = new HashSet<>();

    Reader(Etcd etcd, List<LineRequest> secured) {
      this.annotations = etcd.getMetadata().getAnnotations();
      this.spec = Optional.ofNullable(etcd.getSpec().pki());
      this.lines =
          secured.stream()
              .map(LineRequest::line)
              .collect(Collectors.toMap(Line::wireName, line -> line));
      this.leaves =
          secured.stream()
              .flatMap(line -> line.credentials().stream())
              .filter(credential -> credential.isPresented())
              .map(credential -> new LeafName(credential.line(), credential.part()))
              .collect(Collectors.toMap(LeafName::wireName, leaf -> leaf));
    }

    RotationRequests read() {
      String operation = annotations.getOrDefault(Annotations.OPERATION, "");
      if (operation.equals(Annotations.OPERATION_ROTATE_CA_START)) {
        lines.values().forEach(line -> tokens.put(line, ""));
      }
      value(Annotations.ROTATE_CA).ifPresent(this::readRotation);
      value(Annotations.RENEW_LEAF).ifPresent(this::readRenewals);
      boolean complete = value(Annotations.COMPLETE_CA).filter(this::isClientLine).isPresent();
      boolean paused = value(Annotations.PAUSE_ROTATION).filter(this::isTrue).isPresent();
      reportUnknown();
      return new RotationRequests(
          new RotationRequest(
              tokens,
              urgent,
              complete || operation.equals(Annotations.OPERATION_ROTATE_CA_COMPLETE),
              paused,
              clientTrustPeriod(),
              renewals,
              MaintenanceWindows.of(spec.map(PkiSpec::maintenanceWindows).orElse(null))),
          problems);
    }

    /** A key with a typing error would otherwise be ignored without a word. */
    private void reportUnknown() {
      annotations.keySet().stream()
          .filter(key -> key.startsWith(PkiLabels.PREFIX) && !KNOWN.contains(key))
          .filter(key -> !key.equals(Annotations.DRY_RUN_RESULT))
          .sorted()
          .limit(MAX_UNKNOWN)
          .map(
              key ->
                  "Annotation %s is not known, so nothing is done. Known are %s."
                      .formatted(key, String.join(", ", KNOWN)))
          .forEach(problems::add);
    }

    private Optional<String> value(String annotation) {
      return Optional.ofNullable(annotations.get(annotation)).map(String::strip);
    }

    private void readRotation(String value) {
      String[] halves = value.split("@", 2);
      String token = halves.length == 2 ? halves[1] : "";
      Map<Line, String> read = new EnumMap<>(Line.class);
      Set<Line> leaked = EnumSet.noneOf(Line.class);
      for (String entry : halves[0].split(",", -1)) {
        boolean isUrgent = entry.strip().endsWith(URGENT);
        String name = entry.strip().replace(URGENT, "");
        List<Line> named = named(name, lines);
        if (named.isEmpty()) {
          problems.add(problem(Annotations.ROTATE_CA, value, lines.keySet(), "client!@2026-07"));
          return;
        }
        named.forEach(line -> read.put(line, token));
        if (isUrgent) {
          leaked.addAll(named);
        }
      }
      tokens.putAll(read);
      urgent.addAll(leaked);
    }

    private void readRenewals(String value) {
      Set<LeafName> read = new HashSet<>();
      for (String entry : value.split(",", -1)) {
        List<LeafName> named = named(entry.strip(), leaves);
        if (named.isEmpty()) {
          problems.add(problem(Annotations.RENEW_LEAF, value, leaves.keySet(), "server,client"));
          return;
        }
        read.addAll(named);
      }
      renewals.addAll(read);
    }

    private static <T> List<T> named(String name, Map<String, T> known) {
      return name.equals(ALL)
          ? List.copyOf(known.values())
          : Stream.ofNullable(known.get(name)).toList();
    }

    private boolean isClientLine(String value) {
      boolean isClient = value.equals(Line.CLIENT.wireName());
      if (!isClient) {
        problems.add(
            problem(Annotations.COMPLETE_CA, value, Set.of(Line.CLIENT.wireName()), "client"));
      }
      return isClient;
    }

    private boolean isTrue(String value) {
      if (!value.equals("true") && !value.equals("false")) {
        problems.add(problem(Annotations.PAUSE_ROTATION, value, Set.of("false"), "true"));
      }
      return value.equals("true");
    }

    private static String problem(
        String annotation, String value, Set<String> known, String example) {
      return "Annotation %s has the value \"%s\", so nothing is done. Expected: %s or all; for example %s."
          .formatted(
              annotation,
              value.substring(0, Math.min(value.length(), 60)),
              known.stream().sorted().collect(Collectors.joining(", ")),
              example);
    }

    private Duration clientTrustPeriod() {
      return spec.flatMap(
              pki -> Durations.checked(pki.clientTrustPeriod(), "spec.pki.clientTrustPeriod"))
          .map(GoDuration::length)
          .orElse(RotationRequest.DEFAULT_CLIENT_TRUST_PERIOD);
    }
  }
}
