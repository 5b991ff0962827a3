package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;
import static io.etcdwarden.pki.PemCorpus.append;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERPrintableString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;

/** Authorities that must not sign, or not for this, or of which there are too many. */
final class AuthorityCorpus {
  private static final List<Target> CAS = Target.AUTHORITIES;
  private static final List<Target> DIALLED_BOTH_WAYS = List.of(Target.CAc, Target.CAp);

  private AuthorityCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(bundles(), profiles(), dates(), paths()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> bundles() {
    return Stream.of(
            warning(
                "F026", List.of(Target.CAp), "BundleLarge", (s, t) -> append(s, t, many(300, ""))),
            warning(
                "F086",
                CAS,
                "DuplicateTrust",
                (s, t) ->
                    s.edit(t, d -> d.put("ca.crt", Stage.join(d.get("ca.crt"), d.get("ca.crt"))))),
            warning(
                "F087",
                CAS,
                "BundleContainsExpired",
                (s, t) -> {
                  Recipe old = Recipe.authority("old");
                  old.until = Wishes.NOW.minusSeconds(60);
                  append(s, t, Stage.pem(old.selfSigned()));
                }),
            warning(
                "F088",
                CAS,
                "SameSubject",
                (s, t) -> {
                  Recipe twin = Recipe.authority("twin");
                  twin.subject = s.authority(t).subject;
                  byte[] pem = Stage.pem(twin.selfSigned());
                  s.edit(t, d -> d.put("ca.crt", Stage.join(pem, d.get("ca.crt"))));
                }),
            error(
                "F090",
                CAS,
                "UntrustedIssuer",
                (s, t) -> s.put(t, "ca.crt", Stage.pem(Recipe.authority("another").selfSigned()))),
            error("F091", CAS, "NotACA", AuthorityCorpus::leafInsteadOfAuthority),
            warning(
                "F093",
                List.of(Target.CAp),
                "PublicTrust",
                (s, t) -> append(s, t, many(1, "DigiCert Inc"))),
            warning("F113", CAS, "NotACA", (s, t) -> append(s, t, Stage.pem(stray().selfSigned()))),
            fine("F112", List.of(Target.CAp, Target.CAb), AuthorityCorpus::renewed),
            error("F114", CAS, "IssuerEncodingMismatch", AuthorityCorpus::encodedOtherwise))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> profiles() {
    return Stream.of(
            error("F094", CAS, "NotACA", with(ca -> ca.constraints = new BasicConstraints(false))),
            error("F095", CAS, "NotACA", with(ca -> ca.constraints = null)),
            warning("F096", CAS, "LegacyRoot", with(ca -> ca.version = 1)),
            error("F097", CAS, "CAKeyUsageInvalid", with(ca -> ca.usage = KeyUsage.cRLSign)),
            warning("F098", CAS, "KeyUsageIncomplete", with(ca -> ca.usage = null)),
            error(
                "F099",
                DIALLED_BOTH_WAYS,
                "CAExtendedKeyUsageRestrictive",
                with(ca -> ca.purposes = List.of(KeyPurposeId.id_kp_serverAuth))),
            error(
                "F100",
                DIALLED_BOTH_WAYS,
                "CAExtendedKeyUsageRestrictive",
                with(ca -> ca.purposes = List.of(KeyPurposeId.id_kp_clientAuth))),
            fine(
                "F101",
                List.of(Target.CAb),
                with(ca -> ca.purposes = List.of(KeyPurposeId.id_kp_serverAuth))),
            warning(
                "F110",
                CAS,
                "SignatureWeak",
                with(
                    ca -> {
                      ca.key = Keys.rsa(2048);
                      ca.algorithm = "SHA1withRSA";
                    })),
            warning("F111", CAS, "EmptySubject", with(ca -> ca.subject = new X500Name(new RDN[0]))),
            error(
                "F115",
                CAS,
                "UnknownCriticalExtension",
                with(
                    ca -> ca.more.add(Recipe.extension(BCStyle.CN, true, new DERUTF8String("x"))))),
            error(
                "F116",
                CAS,
                "KeyAlgorithmUnsupported",
                (s, t) -> append(s, t, Stage.pem(oddCurve()))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> dates() {
    return Stream.of(
            error(
                "F102",
                CAS,
                "Expired",
                with(ca -> ca.until = Wishes.NOW.minus(Duration.ofDays(1)))),
            error(
                "F103",
                CAS,
                "NotYetValid",
                with(ca -> ca.from = Wishes.NOW.plus(Duration.ofHours(1)))),
            warning(
                "F104",
                CAS,
                "NotYetValid",
                with(ca -> ca.from = Wishes.NOW.plus(Duration.ofMinutes(2)))),
            warning(
                "F105",
                CAS,
                "ExpiresSoon",
                with(ca -> ca.until = Wishes.NOW.plus(Duration.ofDays(2)))),
            warning(
                "F105b",
                CAS,
                "OutlivesCA",
                with(ca -> ca.until = Wishes.NOW.plus(Duration.ofDays(200)))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> paths() {
    return Stream.of(
            fine("F106", CAS, with(ca -> ca.constraints = new BasicConstraints(0))),
            error(
                "F107",
                CAS,
                "PathLengthExceeded",
                (s, t) -> {
                  s.authority(t).constraints = new BasicConstraints(0);
                  s.intermediate(t);
                }),
            fine("F107b", CAS, (s, t) -> s.intermediate(t)),
            error("F108", CAS, "NameConstraintViolation", constrained(null, "svc")),
            error("F108b", CAS, "NameConstraintViolation", constrained("example.com", null)),
            fine("F109", List.of(Target.CAb), (s, t) -> constrained(s, t, names("main-local"))))
        .flatMap(rows -> rows);
  }

  private static GeneralName[] names(String first) {
    return Stream.of(first, "svc", "svc.cluster.local")
        .map(name -> new GeneralName(GeneralName.dNSName, name))
        .toArray(GeneralName[]::new);
  }

  private static void constrained(Stage stage, Target target, GeneralName... permitted) {
    GeneralSubtree[] trees =
        Stream.of(permitted).map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
    stage
        .authority(target)
        .more
        .add(Recipe.extension(Extension.nameConstraints, true, new NameConstraints(trees, null)));
  }

  private static BiConsumer<Stage, Target> constrained(String permitted, String excluded) {
    return with(
        ca ->
            ca.more.add(
                Recipe.extension(
                    Extension.nameConstraints,
                    true,
                    new NameConstraints(trees(permitted), trees(excluded)))));
  }

  private static GeneralSubtree[] trees(String domain) {
    return domain == null
        ? null
        : new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain))};
  }

  private static BiConsumer<Stage, Target> with(Consumer<Recipe> change) {
    return (s, t) -> change.accept(s.authority(t));
  }

  private static void leafInsteadOfAuthority(Stage stage, Target target) {
    Target leaf =
        Target.LEAVES.stream().filter(l -> l.line == target.line).findFirst().orElseThrow();
    stage.put(target, "ca.crt", Stage.pem(stage.leaf(leaf).signedBy(stage.authority(target))));
  }

  /** The same key and name with other dates, beside the old certificate. */
  private static void renewed(Stage stage, Target target) {
    Recipe old = stage.authority(target);
    Recipe renewed = Recipe.authority("renewed");
    renewed.subject = old.subject;
    renewed.key = old.key;
    renewed.until = Wishes.NOW.plus(Duration.ofDays(2000));
    append(stage, target, Stage.pem(renewed.selfSigned()));
  }

  private static void encodedOtherwise(Stage stage, Target target) {
    Recipe authority = stage.authority(target);
    String name = authority.subject.toString().substring(3);
    authority.subject = name(new DERUTF8String(name));
    for (Target leaf : Target.LEAVES) {
      if (leaf.line == target.line) {
        stage.leaf(leaf).issuer = name(new DERPrintableString(name));
      }
    }
  }

  private static X500Name name(ASN1Encodable commonName) {
    return new X500Name(new RDN[] {new RDN(new AttributeTypeAndValue(BCStyle.CN, commonName))});
  }

  private static Recipe stray() {
    return Recipe.leaf("stray").named(List.of("stray.example.com"));
  }

  private static byte[] oddCurve() {
    Recipe odd = Recipe.authority("odd");
    odd.keyBytes = Keys.otherEc("secp256k1").getPublic().getEncoded();
    return odd.selfSigned();
  }

  private static byte[] many(int count, String organisation) {
    var all = new ByteArrayOutputStream();
    Recipe recipe = Recipe.authority("many");
    for (int i = 0; i < count; i++) {
      recipe.subject =
          new X500Name("CN=many " + i + (organisation.isEmpty() ? "" : ",O=" + organisation));
      all.writeBytes(Stage.pem(recipe.selfSigned()));
    }
    return all.toByteArray();
  }
}
