package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.ClientCertificateSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredClientCertificate;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Bytes;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The writes of the Secret of one client certificate: {@code tls.crt}, {@code tls.key}, and the
 * trust bundle of the client line under {@code ca.crt}. Other data that users added stay.
 *
 * @param trustBundle the trust bundle as PEM text
 */
record ClientCertificateSecret(PkiRequest request, Bytes trustBundle) {

  /** A certificate that was issued now. */
  record Issued(Credential credential, CertificateAuthority issuer, Instant time) {}

  /** A new Secret. */
  SecretWrite created(ClientCertificateSpec spec, Issued issued) {
    StoredSecret secret =
        StoredSecret.unwritten(spec.secret(), StoredSecret.TLS, data(issued.credential()))
            .withMetadata(labels(), annotations(spec, issued, issued.time()));
    return new SecretWrite.Create(Ownership.of(request, secret));
  }

  /** The Secret with a new certificate. */
  SecretWrite renewed(StoredClientCertificate stored, ClientCertificateSpec spec, Issued issued) {
    Instant since =
        stored.isIssuedBy(issued.issuer().certificate()) ? stored.issuerSince() : issued.time();
    StoredSecret secret =
        version(stored)
            .withData(data(issued.credential()))
            .withMetadata(labels(), annotations(spec, issued, since));
    return new SecretWrite.Update(secret.withOwners(stored.owners()));
  }

  /** The Secret with the current trust bundle. */
  SecretWrite withTrust(StoredClientCertificate stored) {
    return new SecretWrite.Update(
        version(stored)
            .withData(Map.of(StoredClientCertificate.TRUST_DATA_KEY, trustBundle.toArray()))
            .withOwners(stored.owners()));
  }

  /**
   * The Secret with the owner that it should have; empty if it has it. If others added owners, the
   * operator changes no owner.
   */
  Optional<SecretWrite> withOwner(StoredClientCertificate stored) {
    boolean retain = request.policy().retain();
    Set<String> wanted = retain ? Set.of() : Set.of(request.uid());
    String retainedFor = retain ? request.cluster() : "";
    boolean isAsWanted = stored.owners().equals(wanted) && stored.retainedFor().equals(retainedFor);
    if (isAsWanted || request.uid().isEmpty() || !hasOnlyOwnOwner(stored)) {
      return Optional.empty();
    }
    return Optional.of(
        new SecretWrite.Update(
            version(stored)
                .withMetadata(Map.of(), Map.of(PkiLabels.RETAINED_FOR, retainedFor))
                .withOwners(wanted)));
  }

  private boolean hasOnlyOwnOwner(StoredClientCertificate stored) {
    return request.otherOwners(stored.owners()).isEmpty();
  }

  /** The Secret without the labels, annotations and owner of the operator. */
  SecretWrite released(StoredClientCertificate stored) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels().keySet().forEach(label -> labels.put(label, ""));
    Map<String, String> annotations = new LinkedHashMap<>();
    PkiLabels.CLIENT_ANNOTATIONS.forEach(annotation -> annotations.put(annotation, ""));
    return new SecretWrite.Update(
        version(stored)
            .withMetadata(labels, annotations)
            .withOwners(request.otherOwners(stored.owners())));
  }

  SecretWrite deleted(StoredClientCertificate stored) {
    return new SecretWrite.Delete(version(stored).withMetadata(labels(), Map.of()));
  }

  private static StoredSecret version(StoredClientCertificate stored) {
    return StoredSecret.version(stored.secret(), stored.uid(), stored.resourceVersion());
  }

  private Map<String, byte[]> data(Credential credential) {
    Map<String, byte[]> data = new TreeMap<>(credential.data());
    data.put(StoredClientCertificate.TRUST_DATA_KEY, trustBundle.toArray());
    return data;
  }

  private Map<String, String> labels() {
    return PkiLabels.labels(request.cluster(), Line.CLIENT, PkiLabels.Role.CLIENT_CERTIFICATE);
  }

  private Map<String, String> annotations(
      ClientCertificateSpec spec, Issued issued, Instant since) {
    byte[] certificate = issued.credential().data().get(Credential.CERTIFICATE_DATA_KEY);
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(PkiLabels.CLIENT, spec.name());
    annotations.put(PkiLabels.ISSUED_FOR, spec.digest(request.policy().algorithm()));
    annotations.put(PkiLabels.ISSUER_GENERATION, String.valueOf(issued.issuer().generation()));
    annotations.put(PkiLabels.ISSUER_KEY, issued.issuer().certificate().publicKeyFingerprint());
    annotations.put(PkiLabels.ISSUER_SINCE, since.toString());
    annotations.put(PkiLabels.ISSUED_AT, issued.time().toString());
    annotations.put(
        PkiLabels.CONTENT_HASH, StoredClientCertificate.contentHash(spec.secret(), certificate));
    return annotations;
  }
}
