package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyPurpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether a leaf leads to its line's bundle; what is wrong is told where it can be put right. */
public final class ChainRules {
  private static final int MAX_RECOMMENDED_CHAIN = 10;

  private final CredentialSpec spec;
  private final FindingLocation leafLocation;
  private final FindingLocation bundleLocation;

  private ChainRules(
      CredentialSpec spec, FindingLocation leafLocation, FindingLocation bundleLocation) {
    this.spec = spec;
    this.leafLocation = leafLocation;
    this.bundleLocation = bundleLocation;
  }

  /**
   * Checks that a leaf has a path to a trusted CA, by the rules of Go's verifier.
   *
   * @param leafsOwnBundle the CA certificates in the Secret of the leaf itself, where certificate
   *     issuers put them
   */
  public static List<Finding> check(
      CredentialSpec spec,
      FindingLocation leafLocation,
      FindingLocation bundleLocation,
      List<Certificate> presented,
      List<Certificate> bundle,
      List<Certificate> leafsOwnBundle,
      Instant now) {
    var rules =
        new ChainRules(spec, leafLocation, bundleLocation.lenient(leafLocation.warningsOnly()));
    List<Finding> findings = new ArrayList<>(checkExtraCertificates(leafLocation, presented));
    switch (ChainVerifier.verify(presented, bundle, rules.purposes(presented.getFirst()), now)) {
      case ChainVerifier.ValidPath validPath -> {
        ValidityRules.checkOutlivesCa(leafLocation, presented.getFirst(), validPath.root())
            .ifPresent(findings::add);
        ValidityRules.checkRoot(bundleLocation, validPath.root(), now).ifPresent(findings::add);
      }
      case ChainVerifier.Failure failure ->
          findings.add(rules.finding(failure, bundle, leafsOwnBundle, now));
    }
    return findings;
  }

  /** Purposes that the leaf itself lacks are the leaf's finding, not its authority's. */
  private Set<KeyPurpose> purposes(Certificate leaf) {
    Set<KeyPurpose> purposes = EnumSet.noneOf(KeyPurpose.class);
    if (!spec.warningsOnly()) {
      purposes.addAll(spec.requiredPurposes());
      purposes.removeIf(keyPurpose -> !leaf.extensions().allows(keyPurpose));
    }
    return purposes;
  }

  private Finding finding(
      ChainVerifier.Failure failure,
      List<Certificate> bundle,
      List<Certificate> leafsOwnBundle,
      Instant now) {
    Certificate at = failure.at();
    String name = FindingLocation.printable(at.subject());
    return switch (failure.reason()) {
      case NO_ISSUER ->
          leafsOwnBundle.stream().anyMatch(own -> own.isCaIn(bundle))
              ? chainIncomplete(at)
              : leafLocation.error(
                  FindingCode.UNTRUSTED_ISSUER,
                  "issued by \"%s\" (key id %.16s), which is not in the bundle (has: %s). Every"
                          .formatted(
                              FindingLocation.printable(at.issuer()),
                              at.extensions().authorityKeyId(),
                              bundleSubjects(bundle))
                      + " connection is refused. Re-issue it, or append missing intermediates.");
      case INCOMPLETE -> chainIncomplete(at);
      case OTHER_ENCODING ->
          leafLocation.error(
              FindingCode.ISSUER_ENCODING_MISMATCH,
              "the issuer name equals \"%s\" but is encoded as %s, the CA uses %s. Go compares"
                      .formatted(
                          FindingLocation.printable(at.issuer()),
                          at.issuer().encoding(),
                          failure.detail())
                  + " bytes. Re-issue from this CA.");
      case ALGORITHM ->
          leafLocation.error(
              FindingCode.SIGNATURE_ALGORITHM_UNSUPPORTED,
              "\"%s\" is signed with %s. Every connection is refused. Re-issue it with SHA-256."
                  .formatted(name, failure.detail()));
      case SIGNATURE ->
          leafLocation.error(
              FindingCode.SIGNATURE_INVALID,
              "\"%s\" names an authority of the bundle but is not signed with its key. Every"
                      .formatted(name)
                  + " connection is refused. Re-issue it.");
      case NOT_A_CA ->
          bundleLocation.error(
              FindingCode.NOT_A_CA,
              "\"%s\" may not sign certificates (CA:FALSE). The %s certificate is refused. Supply"
                      .formatted(name, leafLocation.artifactName())
                  + " the authority.");
      case KEY_USAGE ->
          bundleLocation.error(
              FindingCode.CA_KEY_USAGE_INVALID,
              "\"%s\" may not sign certificates (no keyCertSign). The %s certificate is refused."
                      .formatted(name, leafLocation.artifactName())
                  + " Supply the authority.");
      case CRITICAL_EXTENSION ->
          bundleLocation.error(
              FindingCode.UNKNOWN_CRITICAL_EXTENSION,
              "\"%s\" has the critical extension %s, which is unknown. Leaves below are refused."
                      .formatted(name, FindingLocation.printable(failure.detail()))
                  + " Re-issue it without.");
      case NOT_VALID_NOW ->
          bundleLocation.error(
              now.isBefore(at.notBefore()) ? FindingCode.NOT_YET_VALID : FindingCode.EXPIRED,
              "\"%s\" is valid from %s to %s only. The %s certificate below is refused. Replace it."
                  .formatted(name, at.notBefore(), at.notAfter(), leafLocation.artifactName()));
      case PATH_LENGTH ->
          bundleLocation.error(
              FindingCode.PATH_LENGTH_EXCEEDED,
              "\"%s\" allows %s authorities below it; the chain of the %s certificate has more."
                      .formatted(name, failure.detail(), leafLocation.artifactName())
                  + " It is refused. Shorten the chain.");
      case NAMES ->
          bundleLocation.error(
              FindingCode.NAME_CONSTRAINT_VIOLATION,
              "\"%s\" does not allow the name %s of the %s certificate. It is refused. Use another"
                      .formatted(
                          name,
                          FindingLocation.printable(failure.detail()),
                          leafLocation.artifactName())
                  + " authority.");
      case PURPOSE ->
          bundleLocation.error(
              FindingCode.CA_EXTENDED_KEY_USAGE_RESTRICTIVE,
              "\"%s\" allows only some purposes; the %s certificate needs %s. It is refused. Use"
                      .formatted(name, leafLocation.artifactName(), failure.detail())
                  + " another authority.");
    };
  }

  private Finding chainIncomplete(Certificate at) {
    return leafLocation.error(
        FindingCode.CHAIN_INCOMPLETE,
        "the intermediate \"%s\" is missing. The other side cannot reach its trusted authority."
                .formatted(FindingLocation.printable(at.issuer()))
            + " Append it after the leaf.");
  }

  private static List<Finding> checkExtraCertificates(
      FindingLocation location, List<Certificate> presented) {
    List<Finding> findings = new ArrayList<>();
    if (presented.size() > MAX_RECOMMENDED_CHAIN) {
      findings.add(
          location.warning(
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
                    location.warning(
                        FindingCode.EXTRA_CERTIFICATE,
                        "also holds \"%s\", which nothing in it was issued by. It is sent for no"
                                .formatted(FindingLocation.printable(extra.subject()))
                            + " use. Remove it.")));
    return findings;
  }

  private static boolean isAbove(Certificate upper, Certificate lower) {
    return !upper.equals(lower) && upper.subject().hasSameBytes(lower.issuer());
  }

  private static String bundleSubjects(List<Certificate> bundle) {
    Optional<Certificate> first = bundle.stream().findFirst();
    return first
        .map(
            certificate ->
                FindingLocation.printable(certificate.subject()) + othersSuffix(bundle.size() - 1))
        .orElse("nothing");
  }

  private static String othersSuffix(int others) {
    return others == 0 ? "" : " and " + others + " more";
  }
}
