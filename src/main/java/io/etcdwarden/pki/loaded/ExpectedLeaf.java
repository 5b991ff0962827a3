package io.etcdwarden.pki.loaded;

import io.etcdwarden.pki.secret.ContentHistory;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.SecretContent;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.SignatureCache;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The certificates that an endpoint of a cluster may present. Another program may have taken the
 * address of a pod, or may answer in its place; what it presents says nothing about the member.
 *
 * @param stored what the Secret of the key pair holds
 * @param earlier the SHA-256 digests of what it is known to have held
 * @param authorities the CA certificates of the line
 */
public record ExpectedLeaf(Certificate stored, Set<String> earlier, List<Certificate> authorities) {
  public ExpectedLeaf {
    earlier = Set.copyOf(earlier);
    authorities = List.copyOf(authorities);
  }

  /** Empty if the Secret holds no certificate. */
  public static Optional<ExpectedLeaf> of(StoredSecret pair, List<Certificate> authorities) {
    Set<String> earlier =
        ContentHistory.of(pair).contents().stream()
            .map(SecretContent::fingerprint)
            .collect(Collectors.toSet());
    return TrustBundle.read(pair, List.of(Credential.CERTIFICATE_DATA_KEY)).stream()
        .findFirst()
        .map(leaf -> new ExpectedLeaf(leaf, earlier, authorities));
  }

  /** Whether a member of the cluster may present this certificate. */
  public boolean matches(Certificate presented) {
    return presented.equals(stored)
        || earlier.contains(presented.fingerprint())
        || authorities.stream().anyMatch(ca -> hasIssued(ca, presented));
  }

  private static boolean hasIssued(Certificate ca, Certificate leaf) {
    return leaf.issuer().hasSameBytes(ca.subject()) && new SignatureCache().verifies(leaf, ca);
  }
}
