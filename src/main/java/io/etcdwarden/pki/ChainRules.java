package io.etcdwarden.pki;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a leaf leads to its line's bundle; what is wrong is told where it can be put right. */
final class ChainRules {
  private static final int LARGE_CHAIN = 10;

  private final CredentialSpec spec;
  private final Place leafPlace;
  private final Place bundlePlace;

  private ChainRules(CredentialSpec spec, Place leafPlace, Place bundlePlace) {
    this.spec = spec;
    this.leafPlace = leafPlace;
    this.bundlePlace = bundlePlace;
  }

  /**
   * @param leafsOwnBundle the authorities that stand beside the leaf in its own Secret, as
   *     certificate makers put them there
   */
  static List<Finding> check(
      CredentialSpec spec,
      Place leafPlace,
      Place bundlePlace,
      List<Certificate> presented,
      List<Certificate> bundle,
      List<Certificate> leafsOwnBundle,
      Instant now) {
    var rules = new ChainRules(spec, leafPlace, bundlePlace.lenient(leafPlace.lenient()));
    List<Finding> findings = new ArrayList<>(extras(leafPlace, presented));
    switch (Chain.judge(presented, bundle, rules.purposes(presented.getFirst()), now)) {
      case Chain.Whole whole -> {
        ValidityRules.outlives(leafPlace, presented.getFirst(), whole.root())
            .ifPresent(findings::add);
        ValidityRules.root(bundlePlace, whole.root(), now).ifPresent(findings::add);
      }
      case Chain.Broken broken -> findings.add(rules.finding(broken, bundle, leafsOwnBundle, now));
    }
    return findings;
  }

  /** Purposes that the leaf itself lacks are the leaf's finding, not its authority's. */
  private Set<Purpose> purposes(Certificate leaf) {
    Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
    if (!spec.lenient()) {
      purposes.addAll(spec.needs());
      purposes.removeIf(purpose -> !leaf.extensions().allows(purpose));
    }
    return purposes;
  }

  private Finding finding(
      Chain.Broken broken,
      List<Certificate> bundle,
      List<Certificate> leafsOwnBundle,
      Instant now) {
    Certificate at = broken.at();
    String name = Place.quote(at.subject());
    return switch (broken.reason()) {
      case NO_ISSUER ->
          leafsOwnBundle.stream().anyMatch(own -> own.isAuthorityIn(bundle))
              ? incomplete(at)
              : leafPlace.error(
                  FindingCode.UNTRUSTED_ISSUER,
                  "issued by \"%s\" (key id %.16s), which is not in the bundle (has: %s). Every"
                          .formatted(
                              Place.quote(at.issuer()), at.extensions().issuerKeyId(), has(bundle))
                      + " connection is refused. Re-issue it, or append missing intermediates.");
      case INCOMPLETE -> incomplete(at);
      case OTHER_ENCODING ->
          leafPlace.error(
              FindingCode.ISSUER_ENCODING_MISMATCH,
              "the issuer name equals \"%s\" but is encoded as %s, the CA uses %s. Go compares"
                      .formatted(Place.quote(at.issuer()), at.issuer().encoding(), broken.detail())
                  + " bytes. Re-issue from this CA.");
      case ALGORITHM ->
          leafPlace.error(
              FindingCode.SIGNATURE_ALGORITHM_UNSUPPORTED,
              "\"%s\" is signed with %s. Every connection is refused. Re-issue it with SHA-256."
                  .formatted(name, broken.detail()));
      case SIGNATURE ->
          leafPlace.error(
              FindingCode.SIGNATURE_INVALID,
              "\"%s\" names an authority of the bundle but is not signed with its key. Every"
                      .formatted(name)
                  + " connection is refused. Re-issue it.");
      case NOT_A_CA ->
          bundlePlace.error(
              FindingCode.NOT_A_CA,
              "\"%s\" may not sign certificates (CA:FALSE). The %s certificate is refused. Supply"
                      .formatted(name, leafPlace.artifact())
                  + " the authority.");
      case KEY_USAGE ->
          bundlePlace.error(
              FindingCode.CA_KEY_USAGE_INVALID,
              "\"%s\" may not sign certificates (no keyCertSign). The %s certificate is refused."
                      .formatted(name, leafPlace.artifact())
                  + " Supply the authority.");
      case CRITICAL_EXTENSION ->
          bundlePlace.error(
              FindingCode.UNKNOWN_CRITICAL_EXTENSION,
              "\"%s\" has the critical extension %s, which is unknown. Leaves below are refused."
                      .formatted(name, Place.quote(broken.detail()))
                  + " Re-issue it without.");
      case NOT_VALID_NOW ->
          bundlePlace.error(
              now.isBefore(at.notBefore()) ? FindingCode.NOT_YET_VALID : FindingCode.EXPIRED,
              "\"%s\" is valid from %s to %s only. The %s certificate below is refused. Replace it."
                  .formatted(name, at.notBefore(), at.notAfter(), leafPlace.artifact()));
      case PATH_LENGTH ->
          bundlePlace.error(
              FindingCode.PATH_LENGTH_EXCEEDED,
              "\"%s\" allows %s authorities below it; the chain of the %s certificate has more."
                      .formatted(name, broken.detail(), leafPlace.artifact())
                  + " It is refused. Shorten the chain.");
      case NAMES ->
          bundlePlace.error(
              FindingCode.NAME_CONSTRAINT_VIOLATION,
              "\"%s\" does not allow the name %s of the %s certificate. It is refused. Use another"
                      .formatted(name, Place.quote(broken.detail()), leafPlace.artifact())
                  + " authority.");
      case PURPOSE ->
          bundlePlace.error(
              FindingCode.CA_EXTENDED_KEY_USAGE_RESTRICTIVE,
              "\"%s\" allows only some purposes; the %s certificate needs %s. It is refused. Use"
                      .formatted(name, leafPlace.artifact(), broken.detail())
                  + " another authority.");
    };
  }

  private Finding incomplete(Certificate at) {
    return leafPlace.error(
        FindingCode.CHAIN_INCOMPLETE,
        "the intermediate \"%s\" is missing. The other side cannot reach its trusted authority."
                .formatted(Place.quote(at.issuer()))
            + " Append it after the leaf.");
  }

  private static List<Finding> extras(Place place, List<Certificate> presented) {
    List<Finding> findings = new ArrayList<>();
    if (presented.size() > LARGE_CHAIN) {
      findings.add(
          place.warning(
              FindingCode.CHAIN_LARGE,
              "holds %d certificates. Each handshake sends them all. Keep the leaf and its"
                      .formatted(presented.size())
                  + " intermediates."));
    }
    presented.stream()
        .skip(1)
        .filter(extra -> presented.stream().noneMatch(below -> isAbove(extra, below)))
        .findFirst()
        .ifPresent(
            extra ->
                findings.add(
                    place.warning(
                        FindingCode.EXTRA_CERTIFICATE,
                        "also holds \"%s\", which nothing in it was issued by. It is sent for no"
                                .formatted(Place.quote(extra.subject()))
                            + " use. Remove it.")));
    return findings;
  }

  private static boolean isAbove(Certificate upper, Certificate lower) {
    return !upper.equals(lower) && upper.subject().hasSameBytes(lower.issuer());
  }

  private static String has(List<Certificate> bundle) {
    Optional<Certificate> first = bundle.stream().findFirst();
    return first
        .map(certificate -> Place.quote(certificate.subject()) + more(bundle.size() - 1))
        .orElse("nothing");
  }

  private static String more(int others) {
    return others == 0 ? "" : " and " + others + " more";
  }
}
