package io.etcdwarden.pki;

import static io.etcdwarden.pki.RandomFault.pick;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.Pem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * One line of a cluster with random certificates: a root, intermediates, a server pair and a client
 * pair. Most properties are usual ones, so that a fault is seen by itself.
 */
final class RandomLine {
  private final Random random;
  private final List<String> faults = new ArrayList<>();
  private final Line line;
  private final PkiRequest request;
  private final List<StoredSecret> secrets = new ArrayList<>();

  private final TestCertificate root = TestCertificate.ca("root");
  private final List<TestCertificate> middle;
  private final List<byte[]> trusted = new ArrayList<>();

  RandomLine(long seed) {
    this.random = new Random(seed * 7919);
    this.line = pick(random, List.of(Line.values()));
    this.request = PkiRequests.only(line);
    root.key = TestKeys.seededEc("secp256r1", 1);
    this.middle =
        IntStream.range(0, pick(random, List.of(0, 0, 1, 1, 2, 3)))
            .mapToObj(i -> TestCertificate.ca("middle " + i))
            .toList();
    for (int i = 0; i < middle.size(); i++) {
      middle.get(i).key = TestKeys.seededEc("secp256r1", 2 + i);
    }
    build();
  }

  PkiRequest request() {
    return request;
  }

  SecretSet secrets() {
    return SecretSet.of(secrets);
  }

  @Override
  public String toString() {
    return line + " " + middle.size() + " intermediates " + faults;
  }

  private void build() {
    List<TestCertificate> leaves = new ArrayList<>();
    for (CredentialSpec spec : request.credentials()) {
      TestCertificate leaf = TestCertificate.leaf(spec.secret().name());
      leaf.key = TestKeys.seededEc("secp256r1", spec.part() == Part.SERVER ? 8 : 9);
      leaf.named(spec.names().dnsNames());
      if (spec.part() == Part.CLIENT) {
        leaf.purposes = List.of(KeyPurposeId.id_kp_clientAuth);
      }
      leaves.add(leaf);
    }
    List<TestCertificate> all = new ArrayList<>(middle);
    all.add(root);
    all.addAll(leaves);
    all.add(leaves.getFirst());
    for (int i = random.nextInt(4); i > 0; i--) {
      RandomFault fault = pick(random, List.of(RandomFault.values()));
      TestCertificate certificate = pick(random, all);
      faults.add(fault + " of " + certificate.subject);
      fault.apply(certificate, random);
    }
    trusted.add(root.selfSigned());
    List<CredentialSpec> specs = request.credentials();
    for (int i = 0; i < specs.size(); i++) {
      addPair(specs.get(i), leaves.get(i));
    }
    addBundle(leaves);
  }

  private void addPair(CredentialSpec spec, TestCertificate leaf) {
    List<byte[]> chain = new ArrayList<>();
    TestCertificate issued = leaf;
    for (TestCertificate ca : middle) {
      chain.add(issued.signedBy(ca));
      issued = ca;
    }
    chain.add(issued.signedBy(root));
    if (oneIn(12)) {
      changeChain(chain, leaf);
    }
    byte[] certificate = text("certificate", pem(chain));
    byte[] key = text("key", privateKey(leaf));
    secrets.add(
        StoredSecret.unwritten(
            spec.secret().name(),
            StoredSecret.TLS,
            Map.of("tls.crt", certificate, "tls.key", key)));
  }

  private void changeChain(List<byte[]> chain, TestCertificate leaf) {
    int change = random.nextInt(8);
    faults.add("chain " + change);
    switch (change) {
      case 0 -> Collections.shuffle(chain, random);
      case 1 -> chain.removeLast();
      case 2 -> chain.add(root.selfSigned());
      case 3 -> chain.add(chain.getFirst());
      case 4 -> chain.add(random.nextInt(chain.size() + 1), TestCertificate.ca("x").selfSigned());
      case 5 -> chain.set(0, leaf.selfSigned());
      case 6 -> chain.set(0, DerMutation.mutate(chain.getFirst(), random));
      default -> {
        TestCertificate other = TestCertificate.ca("other");
        other.subject = middle.isEmpty() ? root.subject : middle.getFirst().subject;
        chain.set(0, leaf.signedBy(other));
      }
    }
    if (chain.isEmpty()) {
      chain.add(leaf.selfSigned());
    }
  }

  private byte[] privateKey(TestCertificate leaf) {
    byte[] der = leaf.key.getPrivate().getEncoded();
    if (!oneIn(10)) {
      return Pem.write("PRIVATE KEY", der);
    }
    int change = random.nextInt(4);
    faults.add("key " + change);
    byte[] inner = PrivateKeyInfo.getInstance(der).getPrivateKey().getOctets();
    return switch (change) {
      case 0 -> Pem.write("PRIVATE KEY", DerMutation.mutate(der, random));
      case 1 -> Pem.write("EC PRIVATE KEY", inner);
      case 2 -> Pem.write("RSA PRIVATE KEY", DerMutation.mutate(inner, random));
      default ->
          Pem.write("PRIVATE KEY", TestKeys.seededEc("secp256r1", 10).getPrivate().getEncoded());
    };
  }

  private void addBundle(List<TestCertificate> leaves) {
    while (oneIn(4)) {
      int change = random.nextInt(9);
      faults.add("bundle " + change);
      changeBundle(change, leaves);
    }
    secrets.add(
        StoredSecret.unwritten(
            line.wireName() + "-ca",
            StoredSecret.OPAQUE,
            Map.of("ca.crt", text("bundle", pem(trusted)))));
  }

  private void changeBundle(int change, List<TestCertificate> leaves) {
    switch (change) {
      case 0 -> trusted.set(0, TestCertificate.ca("another").selfSigned());
      case 1 -> middle.forEach(ca -> trusted.add(ca.signedBy(root)));
      case 2 ->
          trusted.add(leaves.getFirst().signedBy(middle.isEmpty() ? root : middle.getFirst()));
      case 3 -> trusted.addAll(List.copyOf(trusted));
      case 4 -> {
        trusted.clear();
        trusted.add(middle.isEmpty() ? root.selfSigned() : middle.getFirst().signedBy(root));
      }
      case 5 -> {
        TestCertificate renewed = TestCertificate.ca("renewed");
        renewed.subject = root.subject;
        renewed.key = root.key;
        pick(random, List.of(RandomFault.values())).apply(renewed, random);
        trusted.add(random.nextInt(2), renewed.selfSigned());
      }
      case 6 -> {
        TestCertificate twin = TestCertificate.ca("twin");
        twin.subject = root.subject;
        trusted.add(random.nextInt(2), twin.selfSigned());
      }
      case 7 -> {
        TestCertificate extra = TestCertificate.ca("extra");
        pick(random, List.of(RandomFault.values())).apply(extra, random);
        trusted.add(extra.selfSigned());
      }
      default -> trusted.add(DerMutation.mutate(trusted.getFirst(), random));
    }
  }

  /** The text of a file, now and then changed. */
  private byte[] text(String file, byte[] pem) {
    if (!oneIn(15)) {
      return pem;
    }
    faults.add("text of " + file);
    return TextMutation.mutate(pem, random);
  }

  private boolean oneIn(int number) {
    return random.nextInt(number) == 0;
  }

  private static byte[] pem(List<byte[]> certificates) {
    return ProvidedCertificates.join(
        certificates.stream().map(ProvidedCertificates::pem).toArray(byte[][]::new));
  }
}
