package io.etcdwarden.pki.rotation;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pod was restarted for. The mark is an annotation of the pod template, which is written
 * after the Secrets. So a pod with a mark was created when the Secrets held at least what the mark
 * says, whatever the clocks of the operator and of the API server are.
 *
 * @param generation the newest CA generation at that time
 * @param revision the revision of the trust bundle at that time
 */
public record RestartMark(long generation, RotationPhase phase, long revision) {
  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,9})-([A-Za-z]{1,30})-([0-9]{1,12})");

  /** Reads the value of the annotation; empty if it is missing or something else. */
  public static Optional<RestartMark> parse(String text) {
    Matcher matcher = TEXT.matcher(text == null ? "" : text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return RotationPhase.ofWireName(matcher.group(2))
        .map(
            phase ->
                new RestartMark(
                    Long.parseLong(matcher.group(1)), phase, Long.parseLong(matcher.group(3))));
  }

  /** The value of the annotation. */
  public String text() {
    return generation + "-" + phase.wireName() + "-" + revision;
  }

  /** Whether the pod mounted leaf certificates of this generation only. */
  public boolean hasLeavesOf(long newest) {
    return generation == newest
        && (phase == RotationPhase.ISSUE_ROLLING || phase == RotationPhase.DISTRUST_ROLLING);
  }

  /** Whether the pod mounted a trust bundle with this generation. */
  public boolean hasTrustIn(long newest, long published) {
    return generation == newest && revision >= published;
  }

  /** Whether the pod mounted a trust bundle without older generations. */
  public boolean hasForgottenOlderThan(long newest, long distrusted) {
    return generation == newest
        && phase == RotationPhase.DISTRUST_ROLLING
        && revision >= distrusted;
  }
}
