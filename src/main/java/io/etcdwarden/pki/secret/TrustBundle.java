package io.etcdwarden.pki.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.MalformedException;
import io.etcdwarden.pki.x509.Pem;
import io.etcdwarden.pki.x509.PemBlock;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads and writes the certificates and keys of a Secret.
 *
 * <p>Reading skips everything that is not usable. {@code PemRules} reads the same values by the
 * same rules and reports what it skips.
 */
public final class TrustBundle {
  /** Some programs read a bundle under this data key by default, others under {@code ca.crt}. */
  public static final String BUNDLE_DATA_KEY = "bundle.crt";

  private TrustBundle() {}

  /** The data of the Secret with exactly these certificates under each of the data keys. */
  public static Map<String, byte[]> dataWith(
      StoredSecret secret, Set<String> dataKeys, Collection<Certificate> certificates) {
    Map<String, byte[]> data = new TreeMap<>(secret.data());
    dataKeys.forEach(key -> data.put(key, write(certificates)));
    return data;
  }

  /** The certificates as PEM text. */
  public static byte[] write(Collection<Certificate> certificates) {
    var text = new ByteArrayOutputStream();
    certificates.forEach(
        certificate ->
            text.writeBytes(Pem.write(PemBlock.CERTIFICATE, certificate.der().toArray())));
    return text.toByteArray();
  }

  /** The usable certificates under these data keys, in order and without duplicates. */
  public static List<Certificate> read(StoredSecret secret, Collection<String> dataKeys) {
    Set<Certificate> certificates = new LinkedHashSet<>();
    dataKeys.forEach(key -> certificates.addAll(read(secret.value(key))));
    return List.copyOf(certificates);
  }

  /** The usable certificates of a PEM text, in order and without duplicates. */
  public static List<Certificate> read(byte[] pem) {
    return blocks(pem).stream()
        .filter(PemBlock::isCertificate)
        .flatMap(block -> certificate(block).stream())
        .distinct()
        .toList();
  }

  /** The first private key under a data key that can sign. */
  public static Optional<KeyMaterial> privateKey(StoredSecret secret, String dataKey) {
    return blocks(secret.value(dataKey)).stream()
        .filter(block -> block.isPrivateKey() && !block.encrypted())
        .flatMap(block -> keyMaterial(block).stream())
        .filter(KeyMaterial::canSign)
        .findFirst();
  }

  /** The certificates of both, without duplicates, those of {@code first} first. */
  public static List<Certificate> merge(
      Collection<Certificate> first, Collection<Certificate> then) {
    Set<Certificate> merged = new LinkedHashSet<>(first);
    merged.addAll(then);
    return List.copyOf(merged);
  }

  /** A digest of the certificates that does not depend on their order. */
  public static String digest(Collection<Certificate> certificates) {
    String lines =
        certificates.stream()
            .map(Certificate::fingerprint)
            .distinct()
            .sorted()
            .collect(Collectors.joining("\n"));
    return Bytes.of(lines.getBytes(US_ASCII)).sha256();
  }

  private static List<PemBlock> blocks(byte[] value) {
    return value.length > StoredSecret.MAX_VALUE_BYTES ? List.of() : Pem.read(value).blocks();
  }

  private static Optional<Certificate> certificate(PemBlock block) {
    try {
      return Optional.of(block.readCertificate());
    } catch (MalformedException notACertificate) {
      return Optional.empty();
    }
  }

  private static Optional<KeyMaterial> keyMaterial(PemBlock block) {
    try {
      return Optional.of(block.readPrivateKey());
    } catch (MalformedException notAKey) {
      return Optional.empty();
    }
  }
}
