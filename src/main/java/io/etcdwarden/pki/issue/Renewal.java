package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.NameRules;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides when a generated leaf certificate is renewed, and why.
 *
 * <p>A leaf is renewed if it comes from another CA than the current one, if it lacks a name or a
 * purpose, if its key does not follow {@code spec.pki.keyAlgorithm}, or if it is old: after {@code
 * spec.pki.leaf.renewAt} of its validity. etcd reads its key pair for each handshake, so most
 * renewals need no restart.
 *
 * <p>One case is different. Members load the CA when they start. If the CA was replaced while
 * members run, a leaf from the new CA would cut each member off from the others. The old leaf is
 * then kept until 95 % of its validity.
 */
public final class Renewal {
  /**
   * Leaves that were issued together are not renewed together: each is renewed up to a twentieth of
   * its validity early, but never in the first half of the time until its renewal. The fingerprint,
   * which is random, picks one of 256 steps.
   */
  private static final int SPREAD_FRACTION = 20;

  private static final int SPREAD_STEPS = 256;
  private static final int LAST_RESORT_PERCENT = 95;

  private Renewal() {}

  /** What to do with a leaf. */
  sealed interface Decision {
    record Renew(String reason) implements Decision {}

    record Keep() implements Decision {}

    /** The leaf comes from a replaced CA, but running members trust only that CA. */
    record Hold() implements Decision {}
  }

  /**
   * The facts that the decision depends on.
   *
   * @param issued whether {@code issuer} issued the leaf
   * @param running whether running members have loaded the CA of the line
   */
  record Input(
      CredentialSpec spec,
      Certificate leaf,
      boolean issued,
      CertificateAuthority issuer,
      PkiPolicy policy,
      boolean running,
      Instant now) {}

  /** Returns the reason to renew, as the end of a sentence, or empty. */
  private interface Check {
    Optional<String> reason(Input input);
  }

  private static final Check OTHER_ISSUER =
      c -> c.issued() ? none() : because("the CA has been replaced");

  private static final Check NAMES_DIFFER =
      c ->
          NameRules.coversAll(c.spec(), c.leaf())
              ? none()
              : because("it lacks names that are required now");

  private static final Check PURPOSES_DIFFER =
      c ->
          c.spec().purposes().stream().allMatch(c.leaf().extensions()::allows)
              ? none()
              : because("it lacks an extended key usage that is required now");

  private static final Check OTHER_KEY_POLICY =
      c ->
          c.policy().algorithm().matches(c.leaf().publicKey())
              ? none()
              : because("the key algorithm is now " + c.policy().algorithm().wireName());

  /** A new leaf must end later than the old one. It cannot if the CA ends first. */
  private static final Check ENDS_SOON =
      c ->
          c.now().isBefore(renewalTime(c.leaf(), c.policy()))
                  || !c.issuer().leafNotAfter(c.policy(), c.now()).isAfter(c.leaf().notAfter())
              ? none()
              : because("it expires " + c.leaf().notAfter());

  private static final Check ENDS_NOW =
      c ->
          c.now().isBefore(lastResortTime(c.leaf()))
              ? none()
              : because("it expires " + c.leaf().notAfter());

  private static final List<Check> MUST_RENEW =
      List.of(OTHER_ISSUER, NAMES_DIFFER, PURPOSES_DIFFER, OTHER_KEY_POLICY, ENDS_SOON);

  private static final List<Check> MUST_RENEW_FROM_OTHER_CA = List.of(ENDS_NOW);

  static Decision decide(Input input) {
    boolean hold = input.running() && !input.issued();
    return (hold ? MUST_RENEW_FROM_OTHER_CA : MUST_RENEW)
        .stream()
            .flatMap(check -> check.reason(input).stream())
            .findFirst()
            .<Decision>map(Decision.Renew::new)
            .orElse(hold ? new Decision.Hold() : new Decision.Keep());
  }

  /** When the leaf is renewed because of its age; always after its issue. */
  public static Instant renewalTime(Certificate leaf, PkiPolicy policy) {
    return renewalTime(leaf.notBefore(), leaf.notAfter(), leaf.fingerprint(), policy);
  }

  static Instant renewalTime(
      Instant notBefore, Instant notAfter, String fingerprint, PkiPolicy policy) {
    Duration life = life(notBefore, notAfter);
    Duration age = percentOf(life, policy.leafRenewAtPercent());
    int step = Integer.parseInt(fingerprint.substring(0, 2), 16);
    Duration early = shorter(life.dividedBy(SPREAD_FRACTION), age.dividedBy(2));
    return issued(notBefore).plus(age).minus(early.multipliedBy(step).dividedBy(SPREAD_STEPS));
  }

  /** When the leaf is renewed even though running members do not trust the new CA. */
  public static Instant lastResortTime(Certificate leaf) {
    return lastResortTime(leaf.notBefore(), leaf.notAfter());
  }

  static Instant lastResortTime(Instant notBefore, Instant notAfter) {
    return issued(notBefore).plus(percentOf(life(notBefore, notAfter), LAST_RESORT_PERCENT));
  }

  /** Without the backdating: a short-lived leaf would be due when it is issued. */
  private static Duration life(Instant notBefore, Instant notAfter) {
    return Duration.between(issued(notBefore), notAfter);
  }

  /** The time after this percentage of the validity of a certificate. */
  static Instant atPercent(Certificate certificate, int percent) {
    return issued(certificate)
        .plus(percentOf(life(certificate.notBefore(), certificate.notAfter()), percent));
  }

  /** When the operator issued a certificate. */
  static Instant issued(Certificate certificate) {
    return issued(certificate.notBefore());
  }

  private static Instant issued(Instant notBefore) {
    return notBefore.plus(CertificateAuthority.BACKDATING);
  }

  private static Duration percentOf(Duration whole, int percent) {
    return whole.multipliedBy(percent).dividedBy(100);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  private static Optional<String> because(String reason) {
    return Optional.of(reason);
  }
}
