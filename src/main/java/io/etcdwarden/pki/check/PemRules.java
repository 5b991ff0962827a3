package io.etcdwarden.pki.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.MalformedException;
import io.etcdwarden.pki.x509.Pem;
import io.etcdwarden.pki.x509.PemBlock;
import io.etcdwarden.pki.x509.PemText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads PEM values as etcd does, and reports what etcd would refuse or skip. */
public final class PemRules {
  private static final String BEGIN = "-----BEGIN ";
  private static final String BEGIN_IN_BASE64 = "LS0tLS1CRUdJTi";
  private static final Pattern INDENTED = Pattern.compile("(?m)^[ \\t]+-----(BEGIN|END) ");

  private static final Pattern JOINED = Pattern.compile("-----END [^\n-]*----------BEGIN ");

  private PemRules() {}

  /** The usable certificates or keys of a value, and the findings about the rest. */
  public record ReadResult<T>(List<T> values, List<Finding> findings) {
    public ReadResult {
      values = List.copyOf(values);
      findings = List.copyOf(findings);
    }
  }

  /** Reads a trust bundle. etcd parses every block as a certificate, whatever its label. */
  public static ReadResult<Certificate> readBundle(FindingLocation location, byte[] value) {
    List<Finding> findings = new ArrayList<>();
    List<PemBlock> blocks = readBlocks(location, value, findings);
    for (PemBlock block : blocks) {
      if (!block.isCertificate()) {
        findings.add(unexpectedBlock(location, block, PemBlock.CERTIFICATE, ""));
      }
    }
    // etcd reads such a block. etcd-wrapper and the sidecar, which trust these two lines, skip it.
    if (location.line() != Line.PEER && blocks.stream().anyMatch(PemRules::isSkipped)) {
      findings.add(
          location.error(
              FindingCode.PEM_UNEXPECTED_BLOCK,
              "contains a CERTIFICATE block with headers (lines with a colon). etcd-wrapper and the"
                  + " sidecar skip it. Remove these lines from the block."));
    }
    List<PemBlock> read =
        blocks.stream()
            .filter(block -> block.isCertificate() || isReadByEtcd(location, block))
            .toList();
    return readCertificates(location, read, findings);
  }

  /** Whether etcd, which alone trusts the bundle of the peer line, finds a certificate in it. */
  private static boolean isReadByEtcd(FindingLocation location, PemBlock block) {
    try {
      return location.line() == Line.PEER && block.readCertificate() != null;
    } catch (MalformedException otherContent) {
      // The label already is a finding.
      return false;
    }
  }

  private static boolean isSkipped(PemBlock block) {
    return block.isCertificate() && block.hasHeaders();
  }

  /** Reads a leaf and its chain. etcd skips blocks with other labels. */
  public static ReadResult<Certificate> readChain(FindingLocation location, byte[] value) {
    List<Finding> findings = new ArrayList<>();
    List<PemBlock> blocks = readBlocks(location, value, findings);
    if (!blocks.isEmpty() && blocks.stream().noneMatch(PemBlock::isCertificate)) {
      findings.add(
          unexpectedBlock(location, blocks.getFirst(), PemBlock.CERTIFICATE, swapHint(blocks)));
      return new ReadResult<>(List.of(), findings);
    }
    if (blocks.stream().anyMatch(PemBlock::isPrivateKey)) {
      findings.add(
          location.warning(
              FindingCode.PRIVATE_KEY_IN_CERTIFICATE_FILE,
              "also holds a private key. etcd ignores it here. Keep the key under "
                  + Credential.PRIVATE_KEY_DATA_KEY
                  + " only."));
    } else if (!blocks.stream().allMatch(PemBlock::isCertificate)) {
      findings.add(extraText(location));
    }
    List<PemBlock> certificates = blocks.stream().filter(PemBlock::isCertificate).toList();
    ReadResult<Certificate> read = readCertificates(location, certificates, findings);
    return certificates.stream()
            .findFirst()
            .filter(first -> read.values().stream().noneMatch(c -> c.der().equals(first.bytes())))
            .isPresent()
        // Without its leaf, the first intermediate would be judged as the leaf.
        ? new ReadResult<>(List.of(), read.findings())
        : read;
  }

  /** Reads a private key. Go uses the first block with a private key label. */
  public static ReadResult<KeyMaterial> readPrivateKey(FindingLocation location, byte[] value) {
    List<Finding> findings = new ArrayList<>();
    List<PemBlock> blocks = readBlocks(location, value, findings);
    Optional<PemBlock> first = blocks.stream().filter(PemBlock::isPrivateKey).findFirst();
    if (first.isEmpty()) {
      if (!blocks.isEmpty()) {
        findings.add(
            unexpectedBlock(location, blocks.getFirst(), PemBlock.PRIVATE_KEY, swapHint(blocks)));
      }
      return new ReadResult<>(List.of(), findings);
    }
    long others =
        blocks.stream().filter(block -> !block.label().equals("EC PARAMETERS")).count() - 1;
    if (others > 0) {
      findings.add(extraText(location));
    }
    return readKey(location, first.get(), findings);
  }

  private static ReadResult<KeyMaterial> readKey(
      FindingLocation location, PemBlock block, List<Finding> findings) {
    try {
      return new ReadResult<>(List.of(block.readPrivateKey()), findings);
    } catch (MalformedException malformed) {
      findings.add(unusableKey(location, block, malformed));
      return new ReadResult<>(List.of(), findings);
    }
  }

  private static Finding unusableKey(
      FindingLocation location, PemBlock block, MalformedException malformed) {
    if (block.encrypted() || block.label().equals("ENCRYPTED PRIVATE KEY")) {
      return location.error(
          FindingCode.PRIVATE_KEY_ENCRYPTED,
          "is encrypted. etcd reads only unencrypted keys. Decrypt it (openssl pkcs8 -topk8"
              + " -nocrypt).");
    }
    String hint =
        block.label().startsWith("OPENSSH")
            ? "it has OpenSSH format. Convert it (ssh-keygen -p -m PEM)."
            : malformed.getMessage() + ". etcd cannot start with it. Supply a PKCS#8 key.";
    return location.error(FindingCode.PRIVATE_KEY_MALFORMED, "is not a usable key: " + hint);
  }

  private static ReadResult<Certificate> readCertificates(
      FindingLocation location, List<PemBlock> blocks, List<Finding> findings) {
    List<Certificate> certificates = new ArrayList<>();
    int number = 0;
    for (PemBlock block : blocks) {
      number++;
      try {
        certificates.add(block.readCertificate());
      } catch (MalformedException malformed) {
        findings.add(
            location.error(
                FindingCode.CERTIFICATE_MALFORMED,
                "certificate %d is not valid X.509: %s. etcd refuses it. Supply a valid certificate."
                    .formatted(number, malformed.getMessage())));
      }
    }
    return new ReadResult<>(certificates, findings);
  }

  private static List<PemBlock> readBlocks(
      FindingLocation location, byte[] value, List<Finding> findings) {
    PemText text = Pem.read(value);
    if (text.beginMarkers() > Pem.MAX_BLOCKS) {
      findings.add(tooManyBlocks(location, text));
      return List.of();
    }
    if (text.blocks().isEmpty()) {
      findings.add(
          location.error(
              FindingCode.PEM_NOT_FOUND,
              "contains no PEM block (%s). etcd cannot read it. Supply PEM text."
                  .formatted(likelyCause(value))));
      return List.of();
    }
    if (text.isDamaged()) {
      findings.add(
          location.error(
              FindingCode.PEM_TRUNCATED,
              "only %d of %d PEM blocks are intact (%s). etcd ignores the others silently. Restore"
                      .formatted(text.blocks().size(), text.beginMarkers(), likelyCause(value))
                  + " the full file."));
    }
    if (text.hasOtherText()) {
      findings.add(extraText(location));
    }
    return text.blocks();
  }

  /** The finding if the operator does not read the whole value because of its size. */
  public static Optional<Finding> checkSize(FindingLocation location, byte[] value) {
    if (value.length > StoredSecret.MAX_VALUE_BYTES) {
      return Optional.of(SecretRules.tooLarge(location, value.length));
    }
    PemText text = Pem.read(value);
    return text.beginMarkers() > Pem.MAX_BLOCKS
        ? Optional.of(tooManyBlocks(location, text))
        : Optional.empty();
  }

  private static Finding tooManyBlocks(FindingLocation location, PemText text) {
    return location.error(
        FindingCode.DATA_TOO_LARGE,
        "has %d PEM blocks, but the operator reads at most %d. Remove what is not needed."
            .formatted(text.beginMarkers(), Pem.MAX_BLOCKS));
  }

  private static Finding extraText(FindingLocation location) {
    return location.warning(
        FindingCode.EXTRA_PEM_TEXT,
        "holds text or PEM blocks that are not needed. etcd ignores them. Remove them.");
  }

  private static Finding unexpectedBlock(
      FindingLocation location, PemBlock block, String expected, String hint) {
    return location.error(
        FindingCode.PEM_UNEXPECTED_BLOCK,
        "contains a %s block where only %s is allowed%s. etcd refuses it. Replace it with a %s block."
            .formatted(FindingLocation.printable(block.label()), expected, hint, expected));
  }

  private static String swapHint(List<PemBlock> blocks) {
    PemBlock first = blocks.getFirst();
    return first.isPrivateKey() || first.isCertificate()
        ? " (certificate and key seem to be swapped)"
        : "";
  }

  /** The most likely reason why a block cannot be read. */
  private static String likelyCause(byte[] value) {
    String text = new String(value, ISO_8859_1);
    if (text.startsWith("\u00ef\u00bb\u00bf")) {
      return "it starts with a byte-order mark";
    }
    if (text.startsWith("\u00fe\u00ed\u00fe\u00ed")) {
      return "it is a Java keystore";
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
    if (JOINED.matcher(text).find()) {
      return "a line break is missing between two blocks";
    }
    if (INDENTED.matcher(text).find()) {
      return "its lines are indented";
    }
    if (text.contains(BEGIN) && text.strip().indexOf('\n') < 0) {
      return "its line breaks are missing";
    }
    return text.contains(BEGIN) ? "a block is truncated or damaged" : "it is not PEM";
  }
}
