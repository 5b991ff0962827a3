package io.etcdwarden.pki.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.etcdwarden.pki.check.SecretRules;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateReader;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.MalformedException;
import io.etcdwarden.pki.x509.Pem;
import io.etcdwarden.pki.x509.PemBlock;
import io.etcdwarden.pki.x509.PrivateKeyReader;
import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A bundle of authorities as text in a Secret, and as certificates. */
public final class TrustBundle {
  /** Some programs look under this key by default, others under {@code ca.crt}. */
  public static final String BUNDLE_DATA_KEY = "bundle.crt";

  private TrustBundle() {}

  /** The Secret's data with these certificates, and nothing else, under each of the keys. */
  public static Map<String, byte[]> dataWith(
      StoredSecret secret, Set<String> keys, Collection<Certificate> certificates) {
    Map<String, byte[]> data = new TreeMap<>(secret.data());
    keys.forEach(key -> data.put(key, write(certificates)));
    return data;
  }

  public static byte[] write(Collection<Certificate> certificates) {
    var text = new ByteArrayOutputStream();
    certificates.forEach(
        certificate ->
            text.writeBytes(Pem.write(PemBlock.CERTIFICATE, certificate.der().toArray())));
    return text.toByteArray();
  }

  /** All certificates that can be read under these keys, each once, in order. */
  public static List<Certificate> read(StoredSecret secret, Collection<String> keys) {
    Set<Certificate> certificates = new LinkedHashSet<>();
    for (String key : keys) {
      for (PemBlock block : blocks(secret, key)) {
        certificate(block).ifPresent(certificates::add);
      }
    }
    return List.copyOf(certificates);
  }

  /** These first, then those, each once. */
  public static List<Certificate> merge(
      Collection<Certificate> first, Collection<Certificate> then) {
    Set<Certificate> merged = new LinkedHashSet<>(first);
    merged.addAll(then);
    return List.copyOf(merged);
  }

  /** A stable digest of certificates, whatever their order. */
  public static String digest(Collection<Certificate> certificates) {
    String lines =
        certificates.stream()
            .map(Certificate::fingerprint)
            .distinct()
            .sorted()
            .collect(Collectors.joining("\n"));
    return Bytes.of(lines.getBytes(US_ASCII)).sha256();
  }

  /** A private key under a data key, if one is there that can sign. */
  public static Optional<KeyMaterial> privateKey(StoredSecret secret, String dataKey) {
    return blocks(secret, dataKey).stream()
        .filter(block -> block.isPrivateKey() && !block.encrypted())
        .flatMap(block -> keyMaterial(block).stream())
        .filter(KeyMaterial::canSign)
        .findFirst();
  }

  /** None of a value that is too large to be read; callers that tell users use PemRules. */
  private static List<PemBlock> blocks(StoredSecret secret, String dataKey) {
    byte[] value = secret.value(dataKey);
    return value.length > SecretRules.MAX_VALUE_BYTES ? List.of() : Pem.read(value).blocks();
  }

  private static Optional<KeyMaterial> keyMaterial(PemBlock block) {
    try {
      return Optional.of(PrivateKeyReader.read(block.bytes().toArray()));
    } catch (MalformedException notAKey) {
      // As if there were none: who needs a key says that it is missing.
      return Optional.empty();
    }
  }

  private static Optional<Certificate> certificate(PemBlock block) {
    try {
      return block.isCertificate()
          ? Optional.of(CertificateReader.read(block.bytes().toArray()))
          : Optional.empty();
    } catch (MalformedException notACertificate) {
      // Callers that must tell users about it use PemRules.
      return Optional.empty();
    }
  }
}
