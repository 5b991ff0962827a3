package io.etcdwarden.pki;

import static io.etcdwarden.pki.Corpus.error;
import static io.etcdwarden.pki.Corpus.fine;
import static io.etcdwarden.pki.Corpus.warning;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;

import io.etcdwarden.pki.x509.Pem;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Faults of PEM text. */
final class PemCorpus {
  private PemCorpus() {}

  static List<Corpus.Row> rows() {
    return Stream.of(notPem(), labels(), mixtures(), bundles()).flatMap(s -> s).toList();
  }

  private static Stream<Corpus.Row> notPem() {
    return Stream.of(
            error("F031", TestArtifact.LEAVES, "PEMNotFound", bytes("tls.crt", PemCorpus::der)),
            error("F032", TestArtifact.LEAVES, "PEMNotFound", bytes("tls.key", PemCorpus::der)),
            error(
                "F033",
                TestArtifact.LEAVES,
                "PEMNotFound",
                bytes("tls.crt", Base64.getEncoder()::encode)),
            error(
                "F034",
                TestArtifact.LEAVES,
                "PEMNotFound",
                text(pem -> "\u00ef\u00bb\u00bf" + pem)),
            error("F035", TestArtifact.LEAVES, "PEMNotFound", bytes("tls.crt", PemCorpus::utf16)),
            error("F036", TestArtifact.LEAVES, "PEMNotFound", text(pem -> pem.replace('\n', ' '))),
            error(
                "F038",
                TestArtifact.LEAVES,
                "PEMNotFound",
                text(pem -> pem.replaceAll("(?m)^(?=.)", "  "))),
            fine("F039", TestArtifact.LEAVES, text(pem -> pem.replace("\n", "\r\n"))),
            fine("F040", TestArtifact.LEAVES, text(String::stripTrailing)),
            error(
                "F046",
                TestArtifact.LEAVES,
                "PEMNotFound",
                text(pem -> "\u00fe\u00ed\u00fe\u00ed\0\0\0\2")),
            error(
                "F047",
                TestArtifact.LEAVES,
                "PEMNotFound",
                text(pem -> "<html><p>502</p></html>\n")),
            error(
                "F049",
                TestArtifact.LEAVES,
                "PEMNotFound",
                text(pem -> pem.replace("\n-----END", ""))),
            error(
                "F056",
                TestArtifact.LEAVES,
                "CertificateMalformed",
                bytes("tls.crt", PemCorpus::longer)),
            error(
                "F057",
                TestArtifact.LEAVES,
                "DataTooLarge",
                text(
                    pem ->
                        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".repeat(100000))),
            error(
                "F057b",
                TestArtifact.LEAVES,
                "DataTooLarge",
                text(pem -> "-----BEGIN CERTIFICATE-----\n".repeat(15000))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> labels() {
    return Stream.of(
            error("F042", TestArtifact.LEAVES, "PEMUnexpectedBlock", label("TRUSTED CERTIFICATE")),
            error("F043", TestArtifact.LEAVES, "PEMUnexpectedBlock", label("X509 CERTIFICATE")),
            error("F044", TestArtifact.LEAVES, "PEMUnexpectedBlock", label("CERTIFICATE REQUEST")),
            error("F045", TestArtifact.LEAVES, "PEMUnexpectedBlock", label("PKCS7")),
            error(
                "F054",
                TestArtifact.LEAVES,
                "PEMUnexpectedBlock",
                (s, t) ->
                    s.put(
                        t,
                        "tls.key",
                        Pem.write("PUBLIC KEY", s.leaf(t).key.getPublic().getEncoded()))),
            error(
                "F055",
                TestArtifact.LEAVES,
                "PrivateKeyMalformed",
                (s, t) ->
                    s.put(
                        t,
                        "tls.key",
                        Pem.write("OPENSSH PRIVATE KEY", "openssh-key-v1".getBytes(ISO_8859_1)))))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> mixtures() {
    return Stream.of(
            warning(
                "F050",
                TestArtifact.LEAVES,
                "PrivateKeyInCertificateFile",
                (s, t) ->
                    s.edit(
                        t,
                        data ->
                            data.put(
                                "tls.crt",
                                ProvidedCertificates.join(
                                    data.get("tls.crt"), data.get("tls.key"))))),
            warning(
                "F051",
                TestArtifact.LEAVES,
                "ExtraPEMText",
                text(pem -> "# issued by hand\n" + pem)),
            warning(
                "F216",
                TestArtifact.LEAVES,
                "ExtraPEMText",
                text(pem -> pem.replaceAll("(?m)^", "# ") + "\n" + pem)),
            warning(
                "F216b",
                TestArtifact.LEAVES,
                "ExtraPEMText",
                text(pem -> "starts with -----BEGIN CERTIFICATE-----\n" + pem)),
            error(
                "F216c",
                TestArtifact.CAS,
                "PEMTruncated",
                change("ca.crt", pem -> pem + "\u00ef\u00bb\u00bf" + pem)),
            warning("F248", TestArtifact.LEAVES, "ExtraPEMText", text(pem -> "\n-----END " + pem)),
            error(
                "F248b",
                TestArtifact.LEAVES,
                "PEMNotFound",
                text(pem -> "-----BEGIN A-----\nx: y\n-----END A:-----\nz: x\n" + pem)),
            warning(
                "F243",
                TestArtifact.LEAVES,
                "PEMTruncated",
                text(pem -> pem + pem.substring(0, pem.length() - 40))),
            warning(
                "F243b",
                TestArtifact.LEAVES,
                "PEMTruncated",
                change("tls.key", pem -> pem + pem.substring(0, pem.length() - 40))),
            error(
                "F217",
                List.of(TestArtifact.CAc, TestArtifact.CAb),
                "PEMUnexpectedBlock",
                change("ca.crt", PemCorpus::withHeader)),
            fine("F217b", List.of(TestArtifact.CAp), change("ca.crt", PemCorpus::withHeader)),
            fine("F217c", TestArtifact.LEAVES, text(PemCorpus::withHeader)),
            warning(
                "F052",
                TestArtifact.LEAVES,
                "ExtraPEMText",
                (s, t) ->
                    s.edit(
                        t,
                        data ->
                            data.put(
                                "tls.key",
                                ProvidedCertificates.join(
                                    data.get("tls.crt"), data.get("tls.key"))))),
            error(
                "F053",
                TestArtifact.LEAVES,
                "KeyMismatch",
                (s, t) ->
                    s.edit(
                        t,
                        data ->
                            data.put(
                                "tls.key",
                                ProvidedCertificates.join(
                                    Pem.write(
                                        "PRIVATE KEY", TestKeys.fresh().getPrivate().getEncoded()),
                                    data.get("tls.key"))))),
            error(
                "F059",
                TestArtifact.LEAVES,
                "PEMUnexpectedBlock",
                (s, t) ->
                    s.edit(
                        t,
                        data -> {
                          byte[] certificate = data.get("tls.crt");
                          data.put("tls.crt", data.get("tls.key"));
                          data.put("tls.key", certificate);
                        })))
        .flatMap(rows -> rows);
  }

  private static Stream<Corpus.Row> bundles() {
    List<TestArtifact> cas = TestArtifact.CAS;
    return Stream.of(
            error("F080", cas, "PEMNotFound", change("ca.crt", pem -> "no certificates here")),
            error(
                "F081",
                cas,
                "PEMTruncated",
                change("ca.crt", pem -> pem + pem.substring(0, pem.length() - 40))),
            error(
                "F082",
                cas,
                "PEMUnexpectedBlock",
                (s, t) -> append(s, t, Pem.write("PRIVATE KEY", new byte[] {1, 2, 3}))),
            error(
                "F083",
                cas,
                "PEMUnexpectedBlock",
                (s, t) -> append(s, t, Pem.write("X509 CRL", new byte[] {1, 2, 3}))),
            error(
                "F085",
                cas,
                "CertificateMalformed",
                (s, t) -> append(s, t, ProvidedCertificates.pem(new byte[] {0x30, 3, 2, 1, 1}))),
            error(
                "F089",
                cas,
                "PEMUnexpectedBlock",
                change("ca.crt", pem -> pem.replace("CERTIFICATE", "X509 CERTIFICATE"))),
            fine("F092", cas, change("ca.crt", pem -> pem.replace("\n", "\r\n"))))
        .flatMap(rows -> rows);
  }

  private static String withHeader(String pem) {
    return pem.replaceFirst("\n", "\nfriendlyName: x\n\n");
  }

  static void append(ProvidedCertificates provided, TestArtifact artifact, byte[] block) {
    provided.edit(
        artifact, data -> data.put("ca.crt", ProvidedCertificates.join(data.get("ca.crt"), block)));
  }

  private static byte[] der(byte[] pem) {
    return Pem.read(pem).blocks().getFirst().bytes().toArray();
  }

  private static byte[] longer(byte[] pem) {
    byte[] der = der(pem);
    return ProvidedCertificates.pem(Arrays.copyOf(der, der.length + 1));
  }

  private static byte[] utf16(byte[] pem) {
    Charset wide = UTF_16;
    return new String(pem, ISO_8859_1).getBytes(wide);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> label(String label) {
    return text(pem -> pem.replace("CERTIFICATE-----", label + "-----"));
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> text(UnaryOperator<String> edit) {
    return change("tls.crt", edit);
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> change(
      String key, UnaryOperator<String> edit) {
    return bytes(key, value -> edit.apply(new String(value, ISO_8859_1)).getBytes(ISO_8859_1));
  }

  private static BiConsumer<ProvidedCertificates, TestArtifact> bytes(
      String key, UnaryOperator<byte[]> edit) {
    return (s, t) -> s.edit(t, data -> data.put(key, edit.apply(data.get(key))));
  }
}
