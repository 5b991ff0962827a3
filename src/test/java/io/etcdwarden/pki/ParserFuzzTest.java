package io.etcdwarden.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.check.ChainRules;
import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.check.FindingLocation;
import io.etcdwarden.pki.check.KeyRules;
import io.etcdwarden.pki.check.LeafRules;
import io.etcdwarden.pki.check.LineBundle;
import io.etcdwarden.pki.check.NameRules;
import io.etcdwarden.pki.check.PemRules;
import io.etcdwarden.pki.check.ValidityRules;
import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.Pem;
import io.etcdwarden.pki.x509.SignatureCache;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Reading any content of a Secret returns findings and never throws. */
class ParserFuzzTest {
  private static final int MUTATIONS = 100_000;
  private static final byte[] SPECIAL_BYTES = {
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    0x0c,
    0x13,
    0x17,
    0x30,
    0x31,
    0x7f,
    (byte) 0x80,
    (byte) 0x82,
    (byte) 0x84,
    (byte) 0xa0,
    (byte) 0xa3,
    (byte) 0xff
  };
  private static final List<String> PIECES =
      List.of(
          "\n",
          "\r\n",
          "-----BEGIN CERTIFICATE-----\n",
          "-----END CERTIFICATE-----\n",
          "-----BEGIN EC PRIVATE KEY-----\n",
          "Proc-Type: 4,ENCRYPTED\n",
          "-----",
          "=",
          ":",
          "\0");

  private final Random random = new Random(20260301);
  private final List<Certificate> cas = new ArrayList<>();
  private final FindingLocation location =
      new FindingLocation(Line.PEER, Part.SERVER, "ns", "name", "tls.crt", false);

  @Test
  void mutatedDerCausesNoException() {
    List<byte[]> valid = validBlocks();

    for (int i = 0; i < MUTATIONS; i++) {
      byte[] der = mutated(valid.get(random.nextInt(valid.size())));
      read(Pem.write(i % 2 == 0 ? "CERTIFICATE" : "PRIVATE KEY", der));
    }
  }

  @Test
  void mutatedPemTextCausesNoException() {
    List<byte[]> valid =
        validBlocks().stream().map(block -> Pem.write("CERTIFICATE", block)).toList();

    for (int i = 0; i < MUTATIONS / 10; i++) {
      byte[] text = mutated(valid.get(random.nextInt(valid.size())));
      byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(US_ASCII);
      read(inserted(text, piece));
    }
  }

  @Test
  void randomBytesCauseAnErrorFinding() {
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(64 * 1024)];
      random.nextBytes(bytes);

      assertTrue(read(bytes).stream().anyMatch(Finding::isError));
    }
  }

  @Test
  void nestedStructuresAreReadQuickly() {
    byte[] nested = new byte[200_000];
    for (int i = 0; i < nested.length; i += 2) {
      nested[i] = 0x30;
      nested[i + 1] = (byte) 0x80;
    }
    byte[] marks =
        "-----BEGIN CERTIFICATE-----\n-----END A-----\n".repeat(10_000).getBytes(US_ASCII);

    assertTimeout(Duration.ofSeconds(5), () -> read(Pem.write("CERTIFICATE", nested)));
    assertTimeout(Duration.ofSeconds(5), () -> read(marks));
  }

  private List<Finding> read(byte[] value) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(PemRules.readBundle(location, value).findings());
    var chain = PemRules.readChain(location, value);
    findings.addAll(chain.findings());
    findings.addAll(PemRules.readPrivateKey(location, value).findings());
    if (!chain.values().isEmpty()) {
      findings.addAll(checkAll(chain.values()));
    }
    return findings;
  }

  /** Runs all rules. */
  private List<Finding> checkAll(List<Certificate> chain) {
    CredentialSpec spec = PkiRequests.peerLine(3).credentials().getFirst();
    Certificate leaf = chain.getFirst();
    var bundle = new LineBundle(PkiRequests.peerLine(3), cas, false, false, PkiRequests.NOW);
    List<Finding> findings = new ArrayList<>();
    findings.addAll(KeyRules.checkUsable(location, leaf.publicKey()));
    findings.addAll(LeafRules.check(location, spec, leaf));
    findings.addAll(NameRules.check(location, spec, leaf));
    findings.addAll(ValidityRules.checkLeaf(location, leaf, false, false, PkiRequests.NOW));
    findings.addAll(ValidityRules.checkBundle(location, chain, false, PkiRequests.NOW));
    findings.addAll(
        new ChainRules(spec, location, bundle, new SignatureCache()).check(chain, List.of()));
    return findings;
  }

  private List<byte[]> validBlocks() {
    List<byte[]> blocks = new ArrayList<>();
    InMemorySecrets secrets = new InMemorySecrets();
    PkiEngine engine = new PkiEngine(new SeededRandom(9));
    secrets.apply(engine.decide(PkiRequests.full(), secrets.current(), PkiRequests.NOW).writes());
    for (StoredSecret secret : secrets.current().all()) {
      for (byte[] value : secret.data().values()) {
        Pem.read(value).blocks().forEach(block -> blocks.add(block.bytes().toArray()));
      }
    }
    cas.addAll(TrustBundle.read(secrets.get("peer-ca"), List.of("ca.crt")));
    return blocks;
  }

  private byte[] mutated(byte[] valid) {
    byte[] bytes = valid.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = SPECIAL_BYTES[random.nextInt(SPECIAL_BYTES.length)];
        default -> bytes = cut(bytes, at);
      }
    }
    return bytes;
  }

  private byte[] cut(byte[] bytes, int at) {
    var shorter = new ByteArrayOutputStream();
    shorter.write(bytes, 0, at);
    int from = Math.min(bytes.length, at + random.nextInt(4));
    shorter.write(bytes, from, bytes.length - from);
    return shorter.size() > 4 ? shorter.toByteArray() : bytes;
  }

  private byte[] inserted(byte[] text, byte[] piece) {
    int at = random.nextInt(text.length);
    var longer = new ByteArrayOutputStream();
    longer.write(text, 0, at);
    longer.writeBytes(piece);
    longer.write(text, at, text.length - at);
    return longer.toByteArray();
  }
}
