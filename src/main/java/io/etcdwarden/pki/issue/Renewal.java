package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.NameRules;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** When a generated leaf must be issued anew, and why. */
public final class Renewal {
  /** Leaves issued together are not due together: each is due up to this part of its life early. */
  private static final int SPREAD_FRACTION = 20;

  private static final int SPREAD_STEPS = 256;
  private static final int LAST_RESORT_PERCENT = 95;

  private Renewal() {}

  /** What becomes of a leaf. */
  sealed interface Decision {
    record Renew(String reason) implements Decision {}

    record Keep() implements Decision {}

    /** It should come from another authority, but members that run would not believe that one. */
    record Hold() implements Decision {}
  }

  /** What a check looks at. */
  private record Input(
      CredentialSpec spec,
      Certificate leaf,
      boolean fromIssuer,
      CertificateAuthority issuer,
      PkiPolicy policy,
      Instant now) {}

  /** Finds one reason, as half a sentence. */
  private interface Check {
    Optional<String> reason(Input leaf);
  }

  private static final Check OTHER_ISSUER =
      c -> c.fromIssuer() ? none() : because("its authority has changed");

  private static final Check NAMES_DIFFER =
      c ->
          NameRules.coversAll(c.spec(), c.leaf())
              ? none()
              : because("it lacks names that are needed now");

  private static final Check PURPOSES_DIFFER =
      c ->
          c.spec().purposes().stream().allMatch(c.leaf().extensions()::allows)
              ? none()
              : because("it lacks a purpose that is needed now");

  private static final Check OTHER_KEY_POLICY =
      c ->
          c.policy().algorithm().matches(c.leaf().publicKey())
              ? none()
              : because("keys are to be " + c.policy().algorithm().wireName());

  /** A new leaf that ends no later than the old one, because the authority ends, is no gain. */
  private static final Check ENDS_SOON =
      c ->
          c.now().isBefore(renewalTime(c.leaf(), c.policy()))
                  || !c.issuer().leafNotAfter(c.policy(), c.now()).isAfter(c.leaf().notAfter())
              ? none()
              : because("it ends " + c.leaf().notAfter());

  /** The end is so near that a leaf is worth any risk. */
  private static final Check ENDS_NOW =
      c ->
          c.now().isBefore(lastResortTime(c.leaf()))
              ? none()
              : because("it ends " + c.leaf().notAfter());

  private static final List<Check> MUST_RENEW =
      List.of(OTHER_ISSUER, NAMES_DIFFER, PURPOSES_DIFFER, OTHER_KEY_POLICY, ENDS_SOON);

  /**
   * Members that run trust the authority that they found when they started. A leaf from another one
   * would cut each of them off, so the old leaf is kept for as long as it can be.
   */
  private static final List<Check> MUST_RENEW_UNDER_OTHER_ISSUER = List.of(ENDS_NOW);

  static Decision decide(
      CredentialSpec spec,
      Certificate leaf,
      CertificateAuthority issuer,
      PkiPolicy policy,
      boolean running,
      Instant now) {
    var known = new Input(spec, leaf, issuer.hasIssued(leaf), issuer, policy, now);
    boolean held = running && !known.fromIssuer();
    return (held ? MUST_RENEW_UNDER_OTHER_ISSUER : MUST_RENEW)
        .stream()
            .flatMap(check -> check.reason(known).stream())
            .findFirst()
            .<Decision>map(Decision.Renew::new)
            .orElse(held ? new Decision.Hold() : new Decision.Keep());
  }

  /** When the leaf is due by its age alone. */
  public static Instant renewalTime(Certificate leaf, PkiPolicy policy) {
    Duration life = Duration.between(leaf.notBefore(), leaf.notAfter());
    int step = Integer.parseInt(leaf.fingerprint().substring(0, 2), 16);
    Duration early = life.dividedBy(SPREAD_FRACTION).multipliedBy(step).dividedBy(SPREAD_STEPS);
    return atPercent(leaf, policy.leafRenewAtPercent()).minus(early);
  }

  /** When it is issued anew whatever speaks against it. */
  public static Instant lastResortTime(Certificate leaf) {
    return atPercent(leaf, LAST_RESORT_PERCENT);
  }

  private static Instant atPercent(Certificate leaf, int percent) {
    Duration life = Duration.between(leaf.notBefore(), leaf.notAfter());
    return leaf.notBefore().plus(life.multipliedBy(percent).dividedBy(100));
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static Optional<String> because(String reason) {
    return Optional.of(reason);
  }
}
