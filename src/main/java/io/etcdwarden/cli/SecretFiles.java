package io.etcdwarden.cli;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.kube.client.SecretConversion;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The Secrets of one cluster as files: {@code <secret>.yaml}, and {@code ca-keys/<secret>-key.yaml}
 * with the private key of a CA. No pod needs the key of a CA, so it is not beside the others.
 *
 * @param request the certificates that the cluster needs
 */
record SecretFiles(PkiRequest request) {
  private static final String CA_KEY = "ca.key";

  /** The paths of all files, relative to their folder. */
  List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    for (LineRequest line : request.lines()) {
      String ca = line.ca().secret().name();
      paths.add(file(ca));
      paths.add(keyFile(ca));
      line.credentials().forEach(leaf -> paths.add(file(leaf.secret().name())));
    }
    return paths.stream().distinct().toList();
  }

  /**
   * The Secrets in the files that exist.
   *
   * @param read the content of a file, or empty if it does not exist
   * @throws OperatorException if a file contains something else than one Secret
   */
  SecretSet read(Function<Path, Optional<byte[]>> read) {
    List<StoredSecret> secrets = new ArrayList<>();
    for (Path path : paths()) {
      read.apply(path).map(content -> parse(path, content)).ifPresent(secrets::add);
    }
    return SecretSet.of(secrets);
  }

  private static StoredSecret parse(Path path, byte[] content) {
    ResourceFile file =
        new ManifestReader(path.toString(), _ -> {})
            .readResources(new String(content, StandardCharsets.UTF_8));
    if (file.secrets().size() != 1 || !file.findings().isEmpty()) {
      throw new OperatorException(
          ErrorCode.INVALID_SPEC,
          "file %s does not contain exactly one Secret; delete it to have it created again"
              .formatted(path));
    }
    return GivenSecret.stored(file.secrets().getFirst().object());
  }

  /** The files with the Secrets that are to be created, as YAML by path. */
  Map<Path, byte[]> toWrite(List<SecretWrite> writes) {
    Map<Path, byte[]> files = new LinkedHashMap<>();
    ManifestPrinter printer = new ManifestPrinter();
    for (SecretWrite write : writes) {
      StoredSecret secret = write.secret();
      boolean isCaGeneration = PkiLabels.isCaGeneration(secret.labels());
      Secret provided =
          isCaGeneration
              ? provided(keyName(secret), Map.of(CA_KEY, secret.value(CA_KEY)), secret.type())
              : provided(secret.name(), secret.data(), secret.type());
      Path path =
          isCaGeneration
              ? keyPath(provided.getMetadata().getName())
              : file(provided.getMetadata().getName());
      List<HasMetadata> one = List.of(provided);
      files.put(path, printer.stream(one).getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  /** Without labels of the operator: it checks the Secret, and never writes its data. */
  private Secret provided(String name, Map<String, byte[]> data, String type) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(request.namespace())
        .endMetadata()
        .withType(type)
        .withData(SecretConversion.encode(data))
        .build();
  }

  private String keyName(StoredSecret generation) {
    return request.lines().stream()
        .filter(line -> line.line().wireName().equals(generation.labels().get(PkiLabels.LINE)))
        .flatMap(line -> Stream.of(line.ca().secret().name()))
        .map(PkiLabels::caKeySecretName)
        .findFirst()
        .orElseThrow();
  }

  private static Path file(String secret) {
    return Path.of(secret + ".yaml");
  }

  private static Path keyFile(String caSecret) {
    return keyPath(PkiLabels.caKeySecretName(caSecret));
  }

  private static Path keyPath(String secret) {
    return Path.of("ca-keys", secret + ".yaml");
  }
}
