package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads PEM values as the cluster's programs do, and says what they would refuse or overlook. */
final class PemRules {
  private static final String BEGIN = "-----BEGIN ";
  private static final String BEGIN_IN_BASE64 = "LS0tLS1CRUdJTi";
  private static final Pattern INDENTED = Pattern.compile("(?m)^[ \\t]+-----(BEGIN|END) ");

  private PemRules() {}

  /** What could be read, and what is wrong. */
  record Reading<T>(List<T> values, List<Finding> findings) {
    Reading {
      values = List.copyOf(values);
      findings = List.copyOf(findings);
    }
  }

  /** A bundle of authorities: etcd takes every block for a certificate, whatever its label. */
  static Reading<Certificate> bundle(Place place, byte[] value) {
    List<Finding> findings = new ArrayList<>();
    List<PemBlock> blocks = blocks(place, value, findings);
    for (PemBlock block : blocks) {
      if (!block.isCertificate()) {
        findings.add(unexpected(place, block, PemBlock.CERTIFICATE, ""));
      }
    }
    return certificates(place, blocks, findings);
  }

  /** A leaf and its chain: etcd passes over blocks with other labels. */
  static Reading<Certificate> chain(Place place, byte[] value) {
    List<Finding> findings = new ArrayList<>();
    List<PemBlock> blocks = blocks(place, value, findings);
    if (!blocks.isEmpty() && blocks.stream().noneMatch(PemBlock::isCertificate)) {
      findings.add(unexpected(place, blocks.getFirst(), PemBlock.CERTIFICATE, swapped(blocks)));
      return new Reading<>(List.of(), findings);
    }
    if (blocks.stream().anyMatch(PemBlock::isPrivateKey)) {
      findings.add(
          place.warning(
              FindingCode.PRIVATE_KEY_IN_CERTIFICATE_FILE,
              "also holds a private key. etcd passes over it. Keep the key under "
                  + Credential.PRIVATE_KEY_KEY
                  + " only."));
    } else if (!blocks.stream().allMatch(PemBlock::isCertificate)) {
      findings.add(extraText(place));
    }
    return certificates(place, blocks, findings);
  }

  /** A private key: Go takes the first block whose label says so. */
  static Reading<HeldKey> privateKey(Place place, byte[] value) {
    List<Finding> findings = new ArrayList<>();
    List<PemBlock> blocks = blocks(place, value, findings);
    Optional<PemBlock> first = blocks.stream().filter(PemBlock::isPrivateKey).findFirst();
    if (first.isEmpty()) {
      if (!blocks.isEmpty()) {
        findings.add(unexpected(place, blocks.getFirst(), PemBlock.PRIVATE_KEY, swapped(blocks)));
      }
      return new Reading<>(List.of(), findings);
    }
    long others =
        blocks.stream().filter(block -> !block.label().equals("EC PARAMETERS")).count() - 1;
    if (others > 0) {
      findings.add(extraText(place));
    }
    return key(place, first.get(), findings);
  }

  private static Reading<HeldKey> key(Place place, PemBlock block, List<Finding> findings) {
    if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
      findings.add(
          place.error(
              FindingCode.PRIVATE_KEY_ENCRYPTED,
              "is encrypted. etcd reads only plain keys. Decrypt it (openssl pkcs8 -topk8"
                  + " -nocrypt)."));
      return new Reading<>(List.of(), findings);
    }
    try {
      return new Reading<>(List.of(PrivateKeyReader.read(block.bytes().toArray())), findings);
    } catch (Malformed malformed) {
      String hint =
          block.label().startsWith("OPENSSH")
              ? "it is in OpenSSH's own form. Convert it (ssh-keygen -p -m PEM)."
              : malformed.getMessage() + ". etcd cannot start. Supply a PKCS#8 key.";
      findings.add(place.error(FindingCode.PRIVATE_KEY_MALFORMED, "is not a usable key: " + hint));
      return new Reading<>(List.of(), findings);
    }
  }

  private static Reading<Certificate> certificates(
      Place place, List<PemBlock> blocks, List<Finding> findings) {
    List<Certificate> certificates = new ArrayList<>();
    int number = 0;
    for (PemBlock block : blocks) {
      if (!block.isCertificate()) {
        continue;
      }
      number++;
      try {
        certificates.add(CertificateReader.read(block.bytes().toArray()));
      } catch (Malformed malformed) {
        findings.add(
            place.error(
                FindingCode.CERTIFICATE_MALFORMED,
                "certificate %d is not valid X.509: %s. etcd refuses it. Supply a sound one."
                    .formatted(number, malformed.getMessage())));
      }
    }
    return new Reading<>(certificates, findings);
  }

  private static List<PemBlock> blocks(Place place, byte[] value, List<Finding> findings) {
    PemText text = Pem.read(value);
    if (text.begun() > Pem.MOST_BLOCKS) {
      findings.add(tooMany(place, text));
      return List.of();
    }
    if (text.blocks().isEmpty()) {
      findings.add(
          place.error(
              FindingCode.PEM_NOT_FOUND,
              "contains no PEM block (%s). etcd cannot read it. Supply PEM text."
                  .formatted(hint(value))));
      return List.of();
    }
    if (text.isDamaged()) {
      findings.add(
          place.error(
              FindingCode.PEM_TRUNCATED,
              "only %d of %d PEM blocks are whole (%s); the others are ignored silently. Restore"
                      .formatted(text.blocks().size(), text.begun(), hint(value))
                  + " the full file."));
    }
    if (text.hasOtherText()) {
      findings.add(extraText(place));
    }
    return text.blocks();
  }

  /** Why a value is not read whole; nothing if it is. */
  static Optional<Finding> excess(Place place, byte[] value) {
    if (value.length > SecretRules.LARGEST) {
      return Optional.of(SecretRules.tooLarge(place, value.length));
    }
    PemText text = Pem.read(value);
    return text.begun() > Pem.MOST_BLOCKS ? Optional.of(tooMany(place, text)) : Optional.empty();
  }

  private static Finding tooMany(Place place, PemText text) {
    return place.error(
        FindingCode.DATA_TOO_LARGE,
        "holds %d PEM blocks; at most %d are read. Leave out what is not needed."
            .formatted(text.begun(), Pem.MOST_BLOCKS));
  }

  private static Finding extraText(Place place) {
    return place.warning(
        FindingCode.EXTRA_PEM_TEXT,
        "holds text or blocks that are not needed. etcd passes over them. Remove them.");
  }

  private static Finding unexpected(Place place, PemBlock block, String expected, String hint) {
    return place.error(
        FindingCode.PEM_UNEXPECTED_BLOCK,
        "contains a %s block where only %s may stand%s. Programs of the cluster refuse it."
            .formatted(Place.quote(block.label()), expected, hint));
  }

  private static String swapped(List<PemBlock> blocks) {
    PemBlock first = blocks.getFirst();
    return first.isPrivateKey() || first.isCertificate()
        ? "; certificate and key look swapped"
        : "";
  }

  /** The likeliest reason why no block, or not every block, can be seen. */
  private static String hint(byte[] value) {
    String text = new String(value, ISO_8859_1);
    if (text.startsWith("\u00ef\u00bb\u00bf")) {
      return "it starts with a byte-order mark";
    }
    if (text.startsWith("\u00fe\u00ed\u00fe\u00ed")) {
      return "it is a Java key store";
    }
    if (text.indexOf('\0') >= 0 && text.replace("\0", "").contains(BEGIN)) {
      return "it is UTF-16 text";
    }
    if (text.startsWith("0") && value.length > 1 && value[1] < 0) {
      return "it is binary DER or PKCS#12";
    }
    if (text.stripLeading().startsWith(BEGIN_IN_BASE64)) {
      return "it is base64-encoded twice";
    }
    if (INDENTED.matcher(text).find()) {
      return "its lines are indented";
    }
    if (text.contains(BEGIN) && text.strip().indexOf('\n') < 0) {
      return "its line breaks are lost";
    }
    return text.contains(BEGIN) ? "a block is cut off or damaged" : "it is not PEM";
  }
}
