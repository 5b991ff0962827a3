package io.etcdwarden.pki;

import io.etcdwarden.pki.issue.LeafSecret;
import io.etcdwarden.pki.issue.LineTrust;
import io.etcdwarden.pki.loaded.StoredMaterial;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.secret.WriteTimes;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says what each Secret holds once all writes are done, and since when.
 *
 * <p>The operator records when it issued a leaf. Its clock may be ahead of the API server's clock,
 * by which pods are created, so the earlier of both times counts.
 */
record StoredMaterials(SecretSet secrets, List<SecretWrite> writes, Instant now) {
  Optional<StoredMaterial> ofCa(LineRequest line, LineTrust trust) {
    String name = line.ca().secret().name();
    List<Certificate> bundle = trust.bundle(line.line());
    return trust
        .representative(line.line())
        .filter(_ -> !bundle.isEmpty())
        .map(
            ca -> {
              WriteTimes times = times(name);
              SecretContent content =
                  new SecretContent(
                      earlier(times.dataWritten(), now), ca.notAfter(), TrustBundle.digest(bundle));
              return new StoredMaterial(
                  line.line(),
                  Part.CA,
                  name,
                  content,
                  times.isFirstWrite(content.since()),
                  ContentHistory.EMPTY);
            });
  }

  StoredMaterial ofLeaf(CredentialSpec spec, LeafSecret leafSecret, Certificate leaf) {
    StoredSecret secret = leafSecret.secret();
    WriteTimes times = times(secret.name());
    Instant written = earlier(times.dataWritten(), now);
    Instant since =
        leafSecret.generated()
            ? LeafSecret.issuedAt(secret).map(issued -> earlier(issued, written)).orElse(written)
            : written;
    return new StoredMaterial(
        spec.line(),
        spec.part(),
        secret.name(),
        new SecretContent(since, leaf.notAfter(), leaf.fingerprint()),
        times.isFirstWrite(since),
        ContentHistory.of(secret));
  }

  private WriteTimes times(String name) {
    boolean isWrittenNow =
        writes.stream()
            .filter(StoredMaterials::writesData)
            .anyMatch(write -> write.secret().name().equals(name));
    Optional<StoredSecret> stored = secrets.find(name);
    if (stored.isEmpty()) {
      return WriteTimes.UNWRITTEN;
    }
    return isWrittenNow
        ? new WriteTimes(stored.get().times().created(), now)
        : stored.get().times();
  }

  private static boolean writesData(SecretWrite write) {
    return switch (write) {
      case SecretWrite.Create _, SecretWrite.Replace _, SecretWrite.Update _ -> true;
      case SecretWrite.AddOwner _,
          SecretWrite.Retain _,
          SecretWrite.Release _,
          SecretWrite.Delete _ ->
          false;
    };
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
