package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.PublicKeyInfo;
import io.etcdwarden.pki.x509.SignatureCache;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks whether the chain of a leaf leads to the trust bundle of its line. Reports each fault at
 * the Secret in which a user can fix it.
 */
public final class ChainRules {
  private static final int MAX_RECOMMENDED_CHAIN = 10;

  /** The longest message with certificates that Go reads, less its header. */
  private static final int MAX_MESSAGE_BYTES = 256 * 1024 - 4;

  private final CredentialSpec spec;
  private final FindingLocation leafLocation;
  private final FindingLocation bundleLocation;
  private final LineBundle bundle;
  private final SignatureCache signatures;

  public ChainRules(
      CredentialSpec spec,
      FindingLocation leafLocation,
      LineBundle bundle,
      SignatureCache signatures) {
    this.spec = spec;
    this.leafLocation = leafLocation;
    this.bundleLocation =
        FindingLocation.ofBundle(bundle.line(), leafLocation.namespace())
            .warningsOnlyIf(leafLocation.warningsOnly());
    this.bundle = bundle;
    this.signatures = signatures;
  }

  /**
   * Checks the chain that a server or client presents.
   *
   * @param casBesideLeaf the CAs in the Secret of the leaf, where cert-manager and others put them
   */
  public List<Finding> check(List<Certificate> presented, List<Certificate> casBesideLeaf) {
    Certificate leaf = presented.getFirst();
    Instant time = bundle.verificationTime();
    var verifier = new ChainVerifier(bundle.certificates(), purposes(leaf), signatures, time);
    List<Finding> findings = new ArrayList<>(checkExtraCertificates(leafLocation, presented));
    switch (verifier.verify(presented)) {
      case ChainVerifier.ValidPath path -> findings.addAll(checkPath(path, presented, time));
      case ChainVerifier.Failure failure -> findings.add(finding(failure, casBesideLeaf, time));
    }
    return findings;
  }

  private List<Finding> checkPath(
      ChainVerifier.ValidPath path, List<Certificate> presented, Instant time) {
    List<Finding> findings = new ArrayList<>();
    ValidityRules.checkOutlivesCa(leafLocation, presented.getFirst(), path.firstToExpire())
        .ifPresent(findings::add);
    ValidityRules.checkRoot(bundleLocation, path.root(), time).ifPresent(findings::add);
    for (Certificate intermediate : path.intermediates()) {
      ValidityRules.checkIntermediate(leafLocation, intermediate, time).ifPresent(findings::add);
      findings.addAll(KeyRules.checkCa(leafLocation, leafLocation, intermediate.publicKey()));
    }
    List<Integer> positions = path.intermediates().stream().map(presented::indexOf).toList();
    if (!positions.equals(positions.stream().sorted().toList())) {
      findings.add(
          leafLocation.warning(
              FindingCode.CHAIN_ORDER_INVALID,
              "the intermediates are not in the order of the chain. Go accepts that, other clients"
                  + " may not. Put each certificate before its issuer."));
    }
    return findings;
  }

  /** The purposes that the CAs must allow. LeafRules reports those that the leaf itself lacks. */
  private Set<KeyPurpose> purposes(Certificate leaf) {
    Set<KeyPurpose> purposes = EnumSet.noneOf(KeyPurpose.class);
    if (!spec.warningsOnly()) {
      purposes.addAll(spec.requiredPurposes());
      purposes.removeIf(purpose -> !leaf.extensions().allows(purpose));
    }
    return purposes;
  }

  private Finding finding(
      ChainVerifier.Failure failure, List<Certificate> casBesideLeaf, Instant time) {
    Certificate at = failure.at();
    String name = FindingLocation.printable(at.subject());
    FindingLocation caLocation = bundle.certificates().contains(at) ? bundleLocation : leafLocation;
    return switch (failure.reason()) {
      case NO_ISSUER ->
          casBesideLeaf.stream().anyMatch(ca -> ca.isCaIn(bundle.certificates()))
              ? chainIncomplete(at)
              : leafLocation.error(
                  FindingCode.UNTRUSTED_ISSUER,
                  "issued by \"%s\" (key id %.16s), which is not in the trust bundle (it has %s). Every"
                          .formatted(
                              FindingLocation.printable(at.issuer()),
                              at.extensions().authorityKeyId(),
                              bundleSubjects(bundle.certificates()))
                      + " connection is refused. Re-issue it, or append missing intermediates.");
      case OWN_ISSUER ->
          leafLocation.error(
              FindingCode.UNTRUSTED_ISSUER,
              "\"%s\" is self-signed, and the trust bundle has only another certificate with its key."
                      .formatted(name)
                  + " Go does not accept that as its issuer. Every connection is refused. Append"
                  + " this certificate to the CA Secret.");
      case INCOMPLETE -> chainIncomplete(at);
      case OTHER_ENCODING -> otherEncoding(at, failure.detail());
      case ALGORITHM ->
          leafLocation.error(
              FindingCode.SIGNATURE_ALGORITHM_UNSUPPORTED,
              "\"%s\" is signed with %s. Every connection is refused. Re-issue it with SHA-256."
                  .formatted(name, failure.detail()));
      case KEY -> unusableKey(caLocation, at);
      case SIGNATURE ->
          leafLocation.error(
              FindingCode.SIGNATURE_INVALID,
              "\"%s\" names a CA of the trust bundle as issuer but is not signed with its key. Every"
                      .formatted(name)
                  + " connection is refused. Re-issue it.");
      case NOT_A_CA ->
          caLocation.error(
              FindingCode.NOT_A_CA,
              "\"%s\" may not sign certificates (CA:FALSE). The %s certificate is refused. Supply"
                      .formatted(name, leafLocation.artifactName())
                  + " the CA certificate.");
      case KEY_USAGE ->
          caLocation.error(
              FindingCode.CA_KEY_USAGE_INVALID,
              "\"%s\" may not sign certificates (no keyCertSign). The %s certificate is refused."
                      .formatted(name, leafLocation.artifactName())
                  + " Supply the CA certificate.");
      case CRITICAL_EXTENSION ->
          caLocation.error(
              FindingCode.UNKNOWN_CRITICAL_EXTENSION,
              "\"%s\" has the unknown critical extension %s. Certificates that it issued are refused."
                      .formatted(name, FindingLocation.printable(failure.detail()))
                  + " Re-issue it without this extension.");
      case NOT_VALID_NOW ->
          caLocation.error(
              time.isBefore(at.notBefore()) ? FindingCode.NOT_YET_VALID : FindingCode.EXPIRED,
              "\"%s\" is valid only from %s to %s. The %s certificate is refused. Replace the CA."
                  .formatted(name, at.notBefore(), at.notAfter(), leafLocation.artifactName()));
      case PATH_LENGTH ->
          caLocation.error(
              FindingCode.PATH_LENGTH_EXCEEDED,
              "\"%s\" allows %s CAs below it, but the chain of the %s certificate has more."
                      .formatted(name, failure.detail(), leafLocation.artifactName())
                  + " It is refused. Shorten the chain.");
      case COMPARISONS ->
          caLocation.error(
              FindingCode.NAME_CONSTRAINT_VIOLATION,
              "the name constraints of \"%s\" need too many comparisons (%s) for the %s certificate."
                      .formatted(name, failure.detail(), leafLocation.artifactName())
                  + " Programs built with Go before 1.26 refuse it. Remove names or constraints.");
      case NAMES ->
          caLocation.error(
              FindingCode.NAME_CONSTRAINT_VIOLATION,
              "\"%s\" does not allow the name %s of the %s certificate. It is refused. Use another"
                      .formatted(
                          name,
                          FindingLocation.printable(failure.detail()),
                          leafLocation.artifactName())
                  + " CA.");
      case PURPOSE ->
          caLocation.error(
              FindingCode.CA_EXTENDED_KEY_USAGE_RESTRICTIVE,
              "\"%s\" allows only some extended key usages; the %s certificate needs %s. It is refused. Use"
                      .formatted(name, leafLocation.artifactName(), failure.detail())
                  + " another CA.");
      case POLICY ->
          leafLocation.error(
              FindingCode.CERTIFICATE_POLICY_VIOLATION,
              "the chain requires a certificate policy (requireExplicitPolicy) that its"
                  + " certificates do not have. Every connection is refused. Re-issue it with the"
                  + " policy of its CA.");
    };
  }

  private Finding unusableKey(FindingLocation caLocation, Certificate ca) {
    boolean weak = ca.publicKey() instanceof PublicKeyInfo.Rsa rsa && KeyRules.isTooShort(rsa);
    return caLocation.error(
        weak ? FindingCode.KEY_TOO_WEAK : FindingCode.KEY_ALGORITHM_UNSUPPORTED,
        "\"%s\" uses %s. Go verifies no signature of this key. The %s certificate is refused. Use"
                .formatted(
                    FindingLocation.printable(ca.subject()),
                    ca.publicKey().description(),
                    leafLocation.artifactName())
            + " a CA with RSA 2048-8192, ECDSA or Ed25519.");
  }

  private Finding otherEncoding(Certificate at, String caEncoding) {
    String encoding = at.issuer().encoding();
    String difference =
        encoding.equals(caEncoding)
            ? "differs from the subject of the CA in letter case or spaces"
            : "is encoded as %s, but the CA's as %s".formatted(encoding, caEncoding);
    return leafLocation.error(
        FindingCode.ISSUER_ENCODING_MISMATCH,
        "the issuer name \"%s\" %s. Go compares the bytes. Re-issue it from this CA."
            .formatted(FindingLocation.printable(at.issuer()), difference));
  }

  private Finding chainIncomplete(Certificate at) {
    return leafLocation.error(
        FindingCode.CHAIN_INCOMPLETE,
        "the intermediate \"%s\" is missing, so the chain does not lead to a trusted CA."
                .formatted(FindingLocation.printable(at.issuer()))
            + " Append it after the leaf.");
  }

  private static List<Finding> checkExtraCertificates(
      FindingLocation location, List<Certificate> presented) {
    List<Finding> findings = new ArrayList<>();
    int bytes = presented.stream().mapToInt(it -> it.der().toArray().length + 5).sum();
    if (bytes > MAX_MESSAGE_BYTES) {
      findings.add(
          location.error(
              FindingCode.CHAIN_LARGE,
              "holds %d certificates of together %d bytes. Go refuses to read more than %d. Keep the leaf"
                      .formatted(presented.size(), bytes, MAX_MESSAGE_BYTES)
                  + " and its intermediates."));
    } else if (presented.size() > MAX_RECOMMENDED_CHAIN) {
      findings.add(
          location.warning(
              FindingCode.CHAIN_LARGE,
              "holds %d certificates. Each TLS handshake sends them all. Keep the leaf and its"
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
                        "also holds \"%s\", which issued no certificate in it. It is sent to no"
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
