package io.etcdwarden.pki;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import java.util.List;

/** The eight artifacts of a cluster. */
enum TestArtifact {
  CAc(Line.CLIENT, Part.CA, "client-ca"),
  SRVc(Line.CLIENT, Part.SERVER, "client-server"),
  CLIc(Line.CLIENT, Part.CLIENT, "client-client"),
  CAp(Line.PEER, Part.CA, "peer-ca"),
  SRVp(Line.PEER, Part.SERVER, "peer-server"),
  CAb(Line.BACKUP, Part.CA, "backup-ca"),
  SRVb(Line.BACKUP, Part.SERVER, "backup-server"),
  CLIb(Line.BACKUP, Part.CLIENT, "backup-client");

  static final List<TestArtifact> CAS = List.of(CAc, CAp, CAb);
  static final List<TestArtifact> LEAVES = List.of(SRVc, CLIc, SRVp, SRVb);
  static final List<TestArtifact> SERVERS = List.of(SRVc, SRVp, SRVb);

  final Line line;
  final Part part;
  final String secret;

  TestArtifact(Line line, Part part, String secret) {
    this.line = line;
    this.part = part;
    this.secret = secret;
  }
}
