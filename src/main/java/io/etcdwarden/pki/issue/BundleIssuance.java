package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingCode;
import io.etcdwarden.pki.check.Severity;
import io.etcdwarden.pki.request.BundleSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.BundleFormat;
import io.etcdwarden.pki.secret.ClientBundle;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Collects the CA certificates that clients of etcd must trust, and decides on the Secret in which
 * they find them. A Secret of that name that the operator did not write is never changed.
 */
public final class BundleIssuance {
  private final PkiRequest request;
  private final SecretSet secrets;

  public BundleIssuance(PkiRequest request, SecretSet secrets) {
    this.request = request;
    this.secrets = secrets;
  }

  /** The bundle of the client line once the CA Secrets are written. */
  public IssuanceResult<ClientBundle> issue(Map<Line, LineTrust> trusts) {
    ClientBundle bundle = bundle(trusts);
    IssuanceResult<ClientBundle> result = IssuanceResult.of(bundle).withWrites(obsolete());
    return request.bundle().secret().isEmpty() || bundle.isEmpty()
        ? result
        : result.then(write(bundle));
  }

  /**
   * A generated CA Secret of the client line also holds the CA of the backup line, for the sidecars
   * of followers. No server that clients of etcd call presents a certificate of that CA.
   */
  private ClientBundle bundle(Map<Line, LineTrust> trusts) {
    LineTrust client = trusts.get(Line.CLIENT);
    if (client == null) {
      return ClientBundle.NONE;
    }
    Set<Certificate> forSidecars =
        client.writesBundle()
            ? Set.copyOf(BackupTrust.of(request, client.domain(), trusts).certificates())
            : Set.of();
    return new ClientBundle(
        client.bundle(Line.CLIENT).stream().filter(ca -> !forSidecars.contains(ca)).toList());
  }

  /**
   * Secrets of an earlier name. A Secret that another Etcd owns too, or that is retained, stays.
   */
  private List<SecretWrite> obsolete() {
    List<SecretWrite> writes = new ArrayList<>();
    secrets.all().stream()
        .filter(secret -> !secret.name().equals(request.bundle().secret()))
        .filter(this::isOurs)
        .filter(secret -> secret.owners().equals(Set.of(request.uid())) && !secret.deleting())
        .forEach(secret -> writes.add(new SecretWrite.Delete(secret)));
    return writes;
  }

  private boolean isOurs(StoredSecret secret) {
    return PkiLabels.isGeneratedFor(request.cluster(), secret.labels())
        && PkiLabels.isTrustBundle(secret.labels());
  }

  private IssuanceResult<ClientBundle> write(ClientBundle bundle) {
    IssuanceResult<ClientBundle> none = IssuanceResult.of(bundle);
    if (isUsedForKeys(request.bundle().secret())) {
      return none.withFinding(
          finding("is named for other certificates of this Etcd. Set another name."));
    }
    Optional<StoredSecret> found = secrets.find(request.bundle().secret());
    if (found.isEmpty()) {
      return CaIssuance.create(Ownership.of(request, secret(bundle, Map.of(), Map.of())))
          .map(_ -> bundle);
    }
    StoredSecret stored = found.get();
    if (!isOurs(stored)) {
      return none.withFinding(
          finding(
              "exists and was not written for this Etcd, so the operator does not change it, and"
                  + " clients find no CA certificates of this Etcd there. Delete it, or set another"
                  + " name."));
    }
    StoredSecret content = secret(bundle, stored.data(), stored.annotations());
    StoredSecret wanted =
        stored.withData(content.data()).withMetadata(content.labels(), content.annotations());
    if (stored.deleting() || wanted.equals(stored)) {
      return none.withWrites(Ownership.write(request, stored).stream().toList());
    }
    if (stored.immutable()) {
      return none.withFinding(
          finding(
              "is immutable and outdated, so clients do not find the present CA certificates there."
                  + " Delete it; the operator writes it again."));
    }
    return none.withWrite(new SecretWrite.Replace(Ownership.of(request, wanted)))
        .withEvents(repair(stored, bundle));
  }

  private boolean isUsedForKeys(String name) {
    return request.lines().stream()
        .flatMap(
            line ->
                Stream.concat(
                    Stream.of(
                        line.ca().secret().name(),
                        PkiLabels.caKeySecretName(line.ca().secret().name())),
                    line.credentials().stream().map(spec -> spec.secret().name())))
        .anyMatch(name::equals);
  }

  /** Changes of the CA have events of their own. */
  private static List<PkiEvent> repair(StoredSecret stored, ClientBundle bundle) {
    return bundle.hash().equals(stored.annotations().get(PkiLabels.BUNDLE_HASH))
        ? List.of(
            new PkiEvent(
                PkiEvent.Kind.SECRET_REPAIRED,
                stored.name(),
                "Restored the CA certificates in Secret " + stored.name()))
        : List.of();
  }

  /** The Secret with the formats of the spec; other data keys and annotations stay. */
  private StoredSecret secret(
      ClientBundle bundle, Map<String, byte[]> present, Map<String, String> annotations) {
    BundleSpec spec = request.bundle();
    Map<String, byte[]> data = new TreeMap<>(present);
    List.of(BundleFormat.values()).forEach(format -> data.remove(format.dataKey()));
    data.putAll(bundle.data(spec.formats(), spec.password()));
    Map<String, String> changed = new LinkedHashMap<>(annotations);
    changed.put(PkiLabels.BUNDLE_HASH, bundle.hash());
    return StoredSecret.unwritten(spec.secret(), StoredSecret.OPAQUE, data)
        .withMetadata(
            PkiLabels.labels(request.cluster(), Line.CLIENT, PkiLabels.Role.TRUST_BUNDLE), changed);
  }

  private Finding finding(String text) {
    return new Finding(
        Line.CLIENT,
        Part.CA,
        FindingCode.TRUST_BUNDLE_NOT_WRITTEN,
        Severity.WARNING,
        request.bundle().secret(),
        "",
        "spec.pki.trustBundle: Secret %s/%s %s"
            .formatted(request.namespace(), request.bundle().secret(), text));
  }
}
