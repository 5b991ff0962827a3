package io.etcdwarden.pki;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.RequiredName;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Reads from Secrets the files that the pods of a cluster mount. */
final class MountedCertificates {
  private final PkiRequest request;
  private final SecretSet secrets;

  MountedCertificates(PkiRequest request, SecretSet secrets) {
    this.request = request;
    this.secrets = secrets;
  }

  EtcdTlsCheck.Cluster cluster(String id, Instant now) {
    return new EtcdTlsCheck.Cluster(
        id, now.toString(), line(Line.CLIENT), line(Line.PEER), line(Line.BACKUP));
  }

  private EtcdTlsCheck.Line line(Line wanted) {
    return request.lines().stream()
        .filter(line -> line.line() == wanted)
        .findFirst()
        .map(this::line)
        .orElse(null);
  }

  private EtcdTlsCheck.Line line(LineRequest line) {
    CredentialSpec server = find(line, Part.SERVER).orElseThrow();
    return new EtcdTlsCheck.Line(
        file(line.ca().secret(), line.ca().dataKey()),
        pair(server),
        find(line, Part.CLIENT)
            .filter(client -> client.isPresented() && client.secret().given())
            .map(this::pair)
            .orElse(null),
        server.names().required().stream().map(RequiredName::name).toList(),
        server.skipsPeerNameCheck());
  }

  private static Optional<CredentialSpec> find(LineRequest line, Part part) {
    return line.credentials().stream().filter(spec -> spec.part() == part).findFirst();
  }

  private EtcdTlsCheck.Pair pair(CredentialSpec spec) {
    return new EtcdTlsCheck.Pair(
        file(spec.secret(), Credential.CERTIFICATE_DATA_KEY),
        file(spec.secret(), Credential.PRIVATE_KEY_DATA_KEY));
  }

  private String file(SecretRef ref, String dataKey) {
    if (!ref.isReachableFrom(request.namespace())) {
      return null;
    }
    StoredSecret secret = secrets.find(ref.name()).orElse(null);
    return secret == null || !secret.has(dataKey)
        ? null
        : Base64.getEncoder().encodeToString(secret.value(dataKey));
  }
}
