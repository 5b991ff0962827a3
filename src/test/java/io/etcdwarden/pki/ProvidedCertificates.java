package io.etcdwarden.pki;

import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Pem;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * The Secrets of a cluster with provided certificates. They are valid unless a test adds faults.
 */
final class ProvidedCertificates {
  private final Map<Line, TestCertificate> cas = new EnumMap<>(Line.class);
  private final Map<Line, byte[]> caPems = new EnumMap<>(Line.class);
  private final Map<Line, TestCertificate> intermediates = new EnumMap<>(Line.class);
  private final Map<TestArtifact, TestCertificate> leaves = new EnumMap<>(TestArtifact.class);
  private final Map<TestArtifact, List<Consumer<Map<String, byte[]>>>> edits =
      new EnumMap<>(TestArtifact.class);
  private final Map<TestArtifact, UnaryOperator<StoredSecret>> secretEdits =
      new EnumMap<>(TestArtifact.class);
  private final List<StoredSecret> others = new ArrayList<>();
  private UnaryOperator<PkiRequest> requestEdit = UnaryOperator.identity();

  ProvidedCertificates() {
    for (Line line : Line.values()) {
      cas.put(line, TestCertificate.ca(line.wireName() + "-authority"));
    }
    leaves.put(
        TestArtifact.SRVc, TestCertificate.leaf("server").named(dnsNames(TestArtifact.SRVc)));
    leaves.put(TestArtifact.CLIc, client());
    leaves.put(TestArtifact.SRVp, TestCertificate.leaf("peer").named(dnsNames(TestArtifact.SRVp)));
    leaves.put(
        TestArtifact.SRVb, TestCertificate.leaf("backup").named(dnsNames(TestArtifact.SRVb)));
    leaves.put(TestArtifact.CLIb, client());
  }

  private static TestCertificate client() {
    TestCertificate certificate = TestCertificate.leaf("client");
    certificate.purposes = List.of(KeyPurposeId.id_kp_clientAuth);
    return certificate;
  }

  static List<String> dnsNames(TestArtifact artifact) {
    return PkiRequests.full().lines().stream()
        .flatMap(line -> line.credentials().stream())
        .filter(spec -> spec.line() == artifact.line && spec.part() == artifact.part)
        .findFirst()
        .orElseThrow()
        .names()
        .dnsNames();
  }

  TestCertificate ca(TestArtifact artifact) {
    return cas.get(artifact.line);
  }

  TestCertificate leaf(TestArtifact artifact) {
    return leaves.get(artifact);
  }

  /** Adds an intermediate CA between the CA of the line and its leaves. */
  TestCertificate intermediate(TestArtifact artifact) {
    return intermediates.computeIfAbsent(
        artifact.line, line -> TestCertificate.ca(line.wireName() + "-intermediate"));
  }

  /** Edits the data of the Secret after the certificates are created. */
  void edit(TestArtifact artifact, Consumer<Map<String, byte[]>> edit) {
    edits.computeIfAbsent(artifact, unknown -> new ArrayList<>()).add(edit);
  }

  void put(TestArtifact artifact, String key, byte[] value) {
    edit(artifact, data -> data.put(key, value));
  }

  void editSecret(TestArtifact artifact, UnaryOperator<StoredSecret> edit) {
    secretEdits.put(artifact, edit);
  }

  /** Adds a Secret that is none of the eight artifacts. */
  void store(String name, Map<String, byte[]> data) {
    others.add(StoredSecret.unwritten(name, StoredSecret.OPAQUE, data));
  }

  void editRequest(UnaryOperator<PkiRequest> edit) {
    UnaryOperator<PkiRequest> earlier = requestEdit;
    requestEdit = request -> edit.apply(earlier.apply(request));
  }

  PkiRequest request() {
    return requestEdit.apply(PkiRequests.full());
  }

  PkiOutcome decide() {
    return new PkiEngine(new SeededRandom(3)).decide(request(), secrets(), PkiRequests.NOW);
  }

  SecretSet secrets() {
    List<StoredSecret> secrets = new ArrayList<>(others);
    for (TestArtifact artifact : TestArtifact.values()) {
      Map<String, byte[]> data = artifact.part == Part.CA ? caData(artifact) : leafData(artifact);
      edits.getOrDefault(artifact, List.of()).forEach(edit -> edit.accept(data));
      String type = artifact.part == Part.CA ? StoredSecret.OPAQUE : StoredSecret.TLS;
      StoredSecret secret = StoredSecret.unwritten(artifact.secret, type, data);
      StoredSecret edited =
          secretEdits.getOrDefault(artifact, UnaryOperator.identity()).apply(secret);
      if (edited != null) {
        secrets.add(edited);
      }
    }
    return SecretSet.of(secrets);
  }

  private Map<String, byte[]> caData(TestArtifact artifact) {
    Map<String, byte[]> data = new TreeMap<>();
    byte[] own = caPem(artifact.line);
    data.put("ca.crt", artifact.line == Line.CLIENT ? join(own, caPem(Line.BACKUP)) : own);
    return data;
  }

  private Map<String, byte[]> leafData(TestArtifact artifact) {
    Map<String, byte[]> data = new TreeMap<>();
    TestCertificate leaf = leaves.get(artifact);
    TestCertificate root = cas.get(artifact.line);
    TestCertificate middle = intermediates.get(artifact.line);
    byte[] chain =
        middle == null
            ? pem(leaf.signedBy(root))
            : join(pem(leaf.signedBy(middle)), pem(middle.signedBy(root)));
    data.put("tls.crt", chain);
    data.put("tls.key", Pem.write("PRIVATE KEY", leaf.key.getPrivate().getEncoded()));
    return data;
  }

  /** Created once, because one CA can be in two bundles. */
  byte[] caPem(Line line) {
    return caPems.computeIfAbsent(line, l -> pem(cas.get(l).selfSigned()));
  }

  static byte[] pem(byte[] der) {
    return Pem.write("CERTIFICATE", der);
  }

  static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
