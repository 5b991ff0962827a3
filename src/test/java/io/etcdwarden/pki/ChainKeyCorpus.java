package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;

import java.security.KeyPair;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Keys of the certificates beside the leaf in {@code tls.crt}. */
final class ChainKeyCorpus {
  private static final List<TestArtifact> LEAVES = TestArtifact.LEAVES;

  private ChainKeyCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(onThePath(), beside()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> onThePath() {
    return Stream.of(
            fine("F250", LEAVES, intermediate(() -> TestKeys.rsa(3072))),
            fine("F250b", LEAVES, intermediate(TestKeys::ed25519)),
            warning("F251", LEAVES, "KeyWeak", intermediate(() -> TestKeys.rsa(1024))),
            warning("F251b", LEAVES, "KeyWeak", intermediate(() -> TestKeys.rsa(2048, 3))),
            warning("F251c", LEAVES, "KeyWeak", intermediate(() -> TestKeys.otherEc("P-224"))),
            error("F252", LEAVES, "KeyTooWeak", intermediate(() -> TestKeys.rsa(768))),
            error(
                "F252b",
                LEAVES,
                "KeyAlgorithmUnsupported",
                intermediate(() -> TestKeys.otherEc("secp256k1"))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> beside() {
    return Stream.of(
            error("F253", LEAVES, "KeyAlgorithmUnsupported", extra(8200)),
            error("F253b", LEAVES, "KeyAlgorithmUnsupported", extra(20_000)),
            error(
                "F253c",
                LEAVES,
                "KeyAlgorithmUnsupported",
                extra(() -> TestKeys.otherEc("brainpoolP256r1"))),
            warning("F254", LEAVES, "ExtraCertificate", extra(TestKeys::dsa)),
            warning("F254b", LEAVES, "ExtraCertificate", extra(() -> TestKeys.rsa(768))))
        .flatMap(rows -> rows);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> intermediate(
      Supplier<KeyPair> key) {
    return (provided, artifact) -> provided.intermediate(artifact).key = key.get();
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> extra(Supplier<KeyPair> key) {
    return (provided, artifact) -> {
      TestCertificate extra = TestCertificate.ca("extra");
      extra.key = key.get();
      append(provided, artifact, extra);
    };
  }

  /** An extra certificate with an RSA key, of which only the modulus exists. */
  private static BiConsumer<ProvidedCertificates, TestArtifact> extra(int bits) {
    return (provided, artifact) -> {
      TestCertificate extra = TestCertificate.ca("extra");
      extra.keyBytes = KeyCorpus.publicRsaBytes(bits, 17);
      append(provided, artifact, extra);
    };
  }

  private static void append(
      ProvidedCertificates provided, TestArtifact artifact, TestCertificate extra) {
    byte[] pem = ProvidedCertificates.pem(extra.signedBy(provided.ca(artifact)));
    provided.edit(
        artifact, data -> data.put("tls.crt", ProvidedCertificates.join(data.get("tls.crt"), pem)));
  }
}
