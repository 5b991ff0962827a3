package io.etcdwarden.controller.etcd;

import io.etcdwarden.pki.PkiOutcome;
import io.etcdwarden.pki.loaded.LoadedMaterial;
import io.etcdwarden.pki.loaded.LoadedUse;
import io.etcdwarden.pki.loaded.MemberPod;
import io.etcdwarden.pki.rotation.RestartMark;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Names for users which changes of certificates members restart for. */
final class CertificateChange {
  private CertificateChange() {}

  /**
   * For example {@code "server certificate of the client line was renewed; CA of the peer line:
   * trust of generation 2"}.
   *
   * @param marks what the pods of each line restart for
   * @param members the members before the restart
   */
  static String describe(Map<Line, RestartMark> marks, PkiOutcome pki, List<MemberPod> members) {
    return marks.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(it -> describe(it.getKey(), it.getValue(), pki, members))
        .collect(Collectors.joining("; "));
  }

  private static String describe(
      Line line, RestartMark mark, PkiOutcome pki, List<MemberPod> members) {
    String name = line.wireName();
    return switch (mark.phase()) {
      case TRUST_ROLLING ->
          mark.generation() == 0
              ? "CA Secret of the %s line was changed".formatted(name)
              : "CA of the %s line: trust of generation %d".formatted(name, mark.generation());
      case ISSUE_ROLLING ->
          "certificates of the %s line: issued by CA generation %d"
              .formatted(name, mark.generation());
      case DISTRUST_ROLLING ->
          "CA of the %s line: end of the trust in generations before %d"
              .formatted(name, mark.generation());
      case RENEWING -> renewed(line, pki, members);
      case CREATING,
          STARTING,
          TRUST_PUBLISHED,
          ISSUING,
          AWAITING_CLIENTS,
          SERVER_ISSUING,
          AWAITING_WINDOW,
          DISTRUSTED,
          CLEANING,
          STEADY ->
          "certificates of the %s line: %s".formatted(name, mark.phase().wireName());
    };
  }

  private static String renewed(Line line, PkiOutcome pki, List<MemberPod> members) {
    List<String> parts = renewedParts(line, pki, members);
    String name = line.wireName();
    return switch (parts.size()) {
      case 0 -> "certificates of the %s line were renewed".formatted(name);
      case 1 -> "%s certificate of the %s line was renewed".formatted(parts.getFirst(), name);
      default ->
          "%s certificates of the %s line were renewed"
              .formatted(String.join(" and ", parts), name);
    };
  }

  /** The key pairs of which a process has loaded an older certificate; only a restart helps. */
  private static List<String> renewedParts(Line line, PkiOutcome pki, List<MemberPod> members) {
    // Only uses that are read at the start of a process count, so the present time has no effect.
    LoadedMaterial loaded =
        LoadedMaterial.of(
            pki.materials(),
            members.stream().flatMap(member -> member.runs().stream()).toList(),
            Instant.MAX);
    return loaded.needingRestart().stream()
        .map(LoadedUse::use)
        .filter(use -> use.line() == line && use.part() != Part.CA)
        .map(use -> use.part().wireName())
        .distinct()
        .sorted()
        .toList();
  }
}
