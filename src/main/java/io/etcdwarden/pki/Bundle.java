package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

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
final class Bundle {
  /** Some programs look under this key by default, others under {@code ca.crt}. */
  static final String OTHER_KEY = "bundle.crt";

  private Bundle() {}

  /** The Secret's data with these certificates, and nothing else, under each of the keys. */
  static Map<String, byte[]> data(
      StoredSecret secret, Set<String> keys, Collection<Certificate> certificates) {
    Map<String, byte[]> data = new TreeMap<>(secret.data());
    keys.forEach(key -> data.put(key, write(certificates)));
    return data;
  }

  static byte[] write(Collection<Certificate> certificates) {
    var text = new ByteArrayOutputStream();
    certificates.forEach(
        certificate ->
            text.writeBytes(Pem.write(PemBlock.CERTIFICATE, certificate.der().toArray())));
    return text.toByteArray();
  }

  /** All certificates that can be read under these keys, each once, in order. */
  static List<Certificate> read(StoredSecret secret, Collection<String> keys) {
    Set<Certificate> certificates = new LinkedHashSet<>();
    for (String key : keys) {
      for (PemBlock block : blocks(secret, key)) {
        readable(block).ifPresent(certificates::add);
      }
    }
    return List.copyOf(certificates);
  }

  /** These first, then those, each once. */
  static List<Certificate> merge(Collection<Certificate> first, Collection<Certificate> then) {
    Set<Certificate> merged = new LinkedHashSet<>(first);
    merged.addAll(then);
    return List.copyOf(merged);
  }

  /** A stable digest of certificates, whatever their order. */
  static String digest(Collection<Certificate> certificates) {
    String lines =
        certificates.stream()
            .map(Certificate::fingerprint)
            .distinct()
            .sorted()
            .collect(Collectors.joining("\n"));
    return Bytes.of(lines.getBytes(US_ASCII)).sha256();
  }

  /** A private key under a data key, if one is there that can sign. */
  static Optional<HeldKey> key(StoredSecret secret, String dataKey) {
    return blocks(secret, dataKey).stream()
        .filter(block -> block.isPrivateKey() && !block.encrypted())
        .flatMap(block -> readableKey(block).stream())
        .filter(HeldKey::maySign)
        .findFirst();
  }

  /** None of a value that is too large to be read; callers that tell users use PemRules. */
  private static List<PemBlock> blocks(StoredSecret secret, String dataKey) {
    byte[] value = secret.entry(dataKey);
    return value.length > SecretRules.LARGEST ? List.of() : Pem.read(value).blocks();
  }

  private static Optional<HeldKey> readableKey(PemBlock block) {
    try {
      return Optional.of(PrivateKeyReader.read(block.bytes().toArray()));
    } catch (Malformed notAKey) {
      // As if there were none: who needs a key says that it is missing.
      return Optional.empty();
    }
  }

  private static Optional<Certificate> readable(PemBlock block) {
    try {
      return block.isCertificate()
          ? Optional.of(CertificateReader.read(block.bytes().toArray()))
          : Optional.empty();
    } catch (Malformed notACertificate) {
      // Callers that must tell users about it use PemRules.
      return Optional.empty();
    }
  }
}
