package io.etcdwarden.files;

import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.issue.CertificateAuthority;
import io.etcdwarden.pki.secret.Credential;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.SignatureCache;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which files of a folder are written, so that the folder holds a CA and the requested key
 * pairs.
 *
 * @param toWrite the contents by path; empty if the folder holds everything already
 * @param kept the certificates that exist as requested
 * @param warnings what needs attention in the kept files
 */
public record IssuedFiles(Map<Path, byte[]> toWrite, List<Path> kept, List<String> warnings) {
  public IssuedFiles {
    toWrite = Map.copyOf(toWrite);
    kept = List.copyOf(kept);
    warnings = List.copyOf(warnings);
  }

  /**
   * Issues what is missing. Nothing is written yet.
   *
   * @throws OperatorException if a file would be overwritten, or if the CA cannot sign. The message
   *     names every file
   */
  public static IssuedFiles of(
      ClusterFolder folder,
      Layout layout,
      List<LeafRequest> requests,
      IssueOptions options,
      SecureRandom random,
      Instant now) {
    requireDistinctFiles(layout, requests);
    Issue issue = new Issue(folder, options, random, now);
    CertificateAuthority ca = issue.authority(layout.ca());
    requests.forEach(request -> issue.add(request, ca));
    return issue.result();
  }

  private static void requireDistinctFiles(Layout layout, List<LeafRequest> requests) {
    Set<PairPath> seen = new HashSet<>(Set.of(layout.ca()));
    for (LeafRequest request : requests) {
      if (!seen.add(request.path())) {
        throw new OperatorException(
            ErrorCode.INVALID_SPEC,
            "the file "
                + request.path().certificate()
                + " would hold two certificates; choose names of nodes and clients that differ in"
                + " the names of their files");
      }
    }
  }

  private static final class Issue {
    private final ClusterFolder folder;
    private final IssueOptions options;
    private final SecureRandom random;
    private final Instant now;
    private final SignatureCache signatures = new SignatureCache();
    private final Map<Path, byte[]> toWrite = new LinkedHashMap<>();
    private final List<Path> kept = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();

    Issue(ClusterFolder folder, IssueOptions options, SecureRandom random, Instant now) {
      this.folder = folder;
      this.options = options;
      this.random = random;
      this.now = now;
    }

    CertificateAuthority authority(PairPath path) {
      StoredPair stored = StoredPair.read(folder, path);
      if (!stored.exists()) {
        CertificateAuthority created =
            CertificateAuthority.named(options.caCommonName(), options.policy(), random, now);
        toWrite.put(path.certificate(), TrustBundle.write(List.of(created.certificate())));
        toWrite.put(path.key(), created.key().pem());
        return created;
      }
      CertificateAuthority ca = stored.authority().orElseThrow(() -> unusable(path));
      if (!ca.certificate().isValidAt(now)) {
        throw new OperatorException(
            ErrorCode.INVALID_SPEC,
            "the CA in %s is valid from %s to %s only; certificates of it would be refused. Put a"
                    .formatted(
                        folder.resolve(path.certificate()),
                        ca.certificate().notBefore(),
                        ca.certificate().notAfter())
                + " valid CA there, or use another folder");
      }
      kept.add(path.certificate());
      return ca;
    }

    private OperatorException unusable(PairPath path) {
      return new OperatorException(
          ErrorCode.INVALID_SPEC,
          "%s and %s must hold a CA certificate and its private key, and do not; put both there, or"
                  .formatted(folder.resolve(path.certificate()), folder.resolve(path.key()))
              + " use another folder for a new CA");
    }

    void add(LeafRequest request, CertificateAuthority ca) {
      StoredPair stored = StoredPair.read(folder, request.path());
      if (!stored.exists() || options.overwrite() == Overwrite.ALWAYS) {
        issue(request, ca);
        return;
      }
      Path file = folder.resolve(request.path().certificate());
      var difference = stored.difference(request, ca, signatures);
      if (difference.isPresent()) {
        conflicts.add(file + " " + difference.get());
      } else if (!stored.isDue(now)) {
        kept.add(request.path().certificate());
      } else if (options.overwrite() == Overwrite.DUE) {
        issue(request, ca);
      } else {
        kept.add(request.path().certificate());
        warnings.add(
            "%s ends at %s; run the command with --renew".formatted(file, stored.notAfter()));
      }
    }

    private void issue(LeafRequest request, CertificateAuthority ca) {
      Credential issued = ca.issue(request.spec(), options.policy(), random, now);
      toWrite.put(request.path().certificate(), TrustBundle.write(List.of(issued.certificate())));
      toWrite.put(request.path().key(), issued.key().pem());
    }

    IssuedFiles result() {
      if (!conflicts.isEmpty()) {
        throw new OperatorException(
            ErrorCode.INVALID_SPEC,
            String.join("\n", conflicts)
                + "\nNothing is written. Add --force to replace these key pairs, or use another"
                + " folder.");
      }
      return new IssuedFiles(toWrite, kept, warnings);
    }
  }
}
