package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** Leaves with wrong chains, signatures, dates, purposes. */
final class LeafCorpus {
  private static final List<Target> LEAVES = Target.LEAVES;

  private LeafCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(chains(), signatures(), dates(), profiles(), purposes())
        .flatMap(s -> s)
        .toList();
  }

  private static Stream<Corpus.Row> chains() {
    return Stream.of(
            warning(
                "F027",
                LEAVES,
                "ChainLarge",
                (s, t) -> s.edit(t, d -> d.put("tls.crt", Stage.join(d.get("tls.crt"), many())))),
            error("F117", LEAVES, "ChainIncomplete", LeafCorpus::intermediateLeftOut),
            error("F118", LEAVES, "ChainOrderInvalid", LeafCorpus::intermediateFirst),
            warning(
                "F121",
                LEAVES,
                "ExtraCertificate",
                (s, t) ->
                    s.edit(
                        t,
                        d ->
                            d.put(
                                "tls.crt",
                                Stage.join(
                                    d.get("tls.crt"),
                                    Stage.pem(Recipe.authority("stray").selfSigned()))))),
            error(
                "F126",
                LEAVES,
                "UntrustedIssuer",
                (s, t) -> s.put(t, "tls.crt", Stage.pem(s.leaf(t).selfSigned()))),
            warning("F127", LEAVES, "SelfSignedLeaf", LeafCorpus::selfSignedAndTrusted),
            error(
                "F128",
                LEAVES,
                "SignatureInvalid",
                (s, t) -> {
                  Recipe impostor = Recipe.authority("impostor");
                  impostor.subject = s.authority(t).subject;
                  s.put(t, "tls.crt", Stage.pem(s.leaf(t).signedBy(impostor)));
                }),
            error(
                "F150",
                List.of(Target.CLIc),
                "UntrustedIssuer",
                (s, t) ->
                    s.put(t, "tls.crt", Stage.pem(s.leaf(t).signedBy(s.authority(Target.CAp))))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> signatures() {
    return Stream.of(
            error("F123", LEAVES, "SignatureAlgorithmUnsupported", signed("SHA1withRSA")),
            error("F123b", LEAVES, "SignatureAlgorithmUnsupported", signed("MD5withRSA")),
            error("F124", LEAVES, "SignatureAlgorithmUnsupported", pss(20)),
            fine("F124b", LEAVES, pss(32)),
            fine("F125", LEAVES, signed("SHA512withRSA")),
            fine("F125b", LEAVES, signed("SHA384withRSA")))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> dates() {
    return Stream.of(
            error("F129", LEAVES, "NotYetValid", with(l -> l.from = later(Duration.ofHours(1)))),
            warning(
                "F129b", LEAVES, "NotYetValid", with(l -> l.from = later(Duration.ofMinutes(2)))),
            error("F130", LEAVES, "Expired", with(l -> l.until = l.from.minusSeconds(1))),
            error("F131", LEAVES, "Expired", with(l -> l.until = Wishes.NOW.minusSeconds(1))),
            warning("F132", LEAVES, "ExpiresSoon", with(l -> l.until = later(Duration.ofDays(3)))),
            warning(
                "F133",
                List.of(Target.CLIb),
                "Expired",
                with(l -> l.until = Wishes.NOW.minusSeconds(1))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> profiles() {
    return Stream.of(
            warning(
                "F134",
                LEAVES,
                "LeafIsCA",
                with(
                    l -> {
                      l.constraints = new BasicConstraints(true);
                      l.usage = KeyUsage.digitalSignature | KeyUsage.keyCertSign;
                    })),
            error(
                "F135",
                LEAVES,
                "UnknownCriticalExtension",
                with(l -> l.more.add(Recipe.extension(BCStyle.CN, true, new DERUTF8String("x"))))),
            error(
                "F137",
                LEAVES,
                "CertificateMalformed",
                with(
                    l -> {
                      l.more.add(Recipe.extension(BCStyle.CN, false, new DERUTF8String("x")));
                      l.more.add(Recipe.extension(BCStyle.CN, false, new DERUTF8String("y")));
                    })),
            warning(
                "F138",
                LEAVES,
                "SerialNumberNonConforming",
                with(l -> l.serial = BigInteger.ONE.shiftLeft(170))),
            warning(
                "F138b",
                LEAVES,
                "SerialNumberNonConforming",
                with(l -> l.serial = BigInteger.ZERO)),
            error(
                "F139",
                LEAVES,
                "SerialNumberInvalid",
                with(l -> l.serial = BigInteger.valueOf(-5))),
            fine("F140", LEAVES, with(l -> l.serial = BigInteger.ONE)),
            warning(
                "F147",
                LEAVES,
                "KeyUsageIncomplete",
                with(l -> l.usage = KeyUsage.keyEncipherment)),
            warning("F147b", LEAVES, "KeyUsageIncomplete", with(l -> l.usage = null)),
            fine("F148", List.of(Target.CLIc), with(l -> l.subject = new X500Name(new RDN[0]))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> purposes() {
    List<KeyPurposeId> server = List.of(KeyPurposeId.id_kp_serverAuth);
    List<KeyPurposeId> client = List.of(KeyPurposeId.id_kp_clientAuth);
    return Stream.of(
            warning(
                "F141",
                List.of(Target.SRVc),
                "GatewayNeedsClientAuth",
                with(l -> l.purposes = server)),
            error(
                "F142",
                List.of(Target.SRVc),
                "ExtendedKeyUsageMissing",
                (s, t) -> {
                  s.leaf(t).purposes = server;
                  s.wish(LeafCorpus::withGateway);
                }),
            error(
                "F143",
                List.of(Target.SRVp, Target.CLIc),
                "ExtendedKeyUsageMissing",
                with(l -> l.purposes = server)),
            error(
                "F144", Target.SERVERS, "ExtendedKeyUsageMissing", with(l -> l.purposes = client)),
            warning("F146", LEAVES, "ExtendedKeyUsageAbsent", with(l -> l.purposes = null)),
            warning(
                "F146b",
                LEAVES,
                "ExtendedKeyUsageAbsent",
                with(l -> l.purposes = List.of(KeyPurposeId.anyExtendedKeyUsage))))
        .flatMap(rows -> rows);
  }

  private static PkiWish withGateway(PkiWish wish) {
    return Wishes.with(
        wish,
        spec ->
            spec.line() == Line.CLIENT && spec.part() == Part.SERVER
                ? Wishes.server(
                    spec.line(),
                    spec.secret().name(),
                    spec.commonName(),
                    Set.of(Purpose.SERVER, Purpose.CLIENT),
                    Set.of(),
                    spec.names())
                : spec);
  }

  private static Instant later(Duration duration) {
    return Wishes.NOW.plus(duration);
  }

  private static BiConsumer<Stage, Target> with(Consumer<Recipe> change) {
    return (s, t) -> change.accept(s.leaf(t));
  }

  private static BiConsumer<Stage, Target> signed(String algorithm) {
    return (s, t) -> {
      s.authority(t).key = Keys.rsa(2048);
      s.leaf(t).algorithm = algorithm;
    };
  }

  private static BiConsumer<Stage, Target> pss(int salt) {
    var sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
    var mask = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256);
    var parameters = new RSASSAPSSparams(sha256, mask, new ASN1Integer(salt), new ASN1Integer(1));
    return (s, t) -> {
      s.authority(t).key = Keys.rsa(2048);
      s.leaf(t).algorithm = "RSASSA-PSS";
      s.leaf(t).algorithmId =
          new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS, parameters);
      s.leaf(t).algorithmSpec =
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, salt, 1);
    };
  }

  /** The Secret holds the root beside the leaf, as certificate makers put it, and no more. */
  private static void intermediateLeftOut(Stage stage, Target target) {
    Recipe middle = stage.intermediate(target);
    Recipe root = stage.authority(target);
    stage.put(target, "tls.crt", Stage.pem(stage.leaf(target).signedBy(middle)));
    stage.put(target, "ca.crt", Stage.pem(root.selfSigned()));
  }

  private static void intermediateFirst(Stage stage, Target target) {
    Recipe middle = stage.intermediate(target);
    stage.put(
        target,
        "tls.crt",
        Stage.join(
            Stage.pem(middle.signedBy(stage.authority(target))),
            Stage.pem(stage.leaf(target).signedBy(middle))));
  }

  private static void selfSignedAndTrusted(Stage stage, Target target) {
    byte[] leaf = Stage.pem(stage.leaf(target).selfSigned());
    Target authority =
        Target.AUTHORITIES.stream().filter(t -> t.line == target.line).findFirst().orElseThrow();
    stage.put(target, "tls.crt", leaf);
    PemCorpus.append(stage, authority, leaf);
  }

  private static byte[] many() {
    var all = new ByteArrayOutputStream();
    Recipe recipe = Recipe.authority("many");
    for (int i = 0; i < 120; i++) {
      recipe.subject = new X500Name("CN=many " + i);
      all.writeBytes(Stage.pem(recipe.selfSigned()));
    }
    return all.toByteArray();
  }
}
