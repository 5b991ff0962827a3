package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The CAs that issued the last certificates of a leaf Secret, by the SHA-256 of their certificates,
 * oldest first. If the CA Secret is lost during a rotation, this record shows which CA generations
 * belong into it: members may still present a certificate of an older one.
 */
record IssuerRecord(List<String> fingerprints) {
  private static final int MAX = 4;
  private static final String SEPARATOR = ",";

  /** The record of a Secret; empty if an earlier release issued its certificate. */
  static IssuerRecord of(StoredSecret secret) {
    String text = secret.annotations().getOrDefault(PkiLabels.ISSUERS, "");
    return new IssuerRecord(
        Stream.of(text.split(SEPARATOR, -1)).filter(entry -> !entry.isEmpty()).toList());
  }

  /** The record with the issuers of the certificate that is replaced, and of the new one. */
  IssuerRecord with(Collection<Certificate> earlier, Certificate issuer) {
    Set<String> all = new LinkedHashSet<>(fingerprints);
    earlier.forEach(ca -> all.add(ca.fingerprint()));
    all.remove(issuer.fingerprint());
    all.add(issuer.fingerprint());
    return new IssuerRecord(all.stream().skip(Math.max(0, all.size() - MAX)).toList());
  }

  boolean contains(Certificate ca) {
    return fingerprints.contains(ca.fingerprint());
  }

  String text() {
    return String.join(SEPARATOR, fingerprints);
  }
}
