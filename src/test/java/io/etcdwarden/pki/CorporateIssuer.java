package io.etcdwarden.pki;

import io.etcdwarden.pki.issue.SigningRequest;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.request.SigningState;
import io.etcdwarden.pki.x509.Bytes;
import io.etcdwarden.pki.x509.Certificate;
import io.etcdwarden.pki.x509.CertificateReader;
import io.etcdwarden.pki.x509.CertificateWriter;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import io.etcdwarden.pki.x509.KeyPurpose;
import io.etcdwarden.pki.x509.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An issuer that signs every CA that it is asked for, from a root of its own, without delay. */
public final class CorporateIssuer {
  private final SecureRandom random = new SeededRandom(91);
  private final KeyMaterial key = KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, random);
  private final Certificate root;

  public CorporateIssuer(Instant now) {
    root = selfSigned(now);
  }

  /** With Bouncy Castle alone: the CAs of the operator allow no CA below them. */
  private Certificate selfSigned(Instant now) {
    try {
      X500Name name = new X500Name("CN=Corporate root");
      byte[] der =
          new X509v3CertificateBuilder(
                  name,
                  BigInteger.ONE,
                  Date.from(now),
                  Date.from(now.plus(Duration.ofDays(7300))),
                  name,
                  SubjectPublicKeyInfo.getInstance(key.subjectPublicKeyInfo().toArray()))
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.privateKey()))
              .getEncoded();
      return CertificateReader.read(der);
    } catch (IOException | OperatorCreationException | MalformedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public Certificate root() {
    return root;
  }

  Certificate sign(byte[] subject, KeyMaterial subjectKey, Duration validity, Instant now) {
    return sign(subject, subjectKey.subjectPublicKeyInfo(), Set.of(), validity, now);
  }

  /**
   * The certificate of a CA with this public key.
   *
   * @param purposes the extended key usages that the CA allows; empty for all
   */
  public Certificate sign(
      byte[] subject, Bytes publicKey, Set<KeyPurpose> purposes, Duration validity, Instant now) {
    return CertificateWriter.begin(
            root.subject().der(), subject, validity(now, validity), publicKey, random)
        .ca()
        .purposes(purposes)
        .sign(key);
  }

  /** A key that nobody asked for. */
  KeyMaterial otherKey() {
    return key;
  }

  Certificate signLeaf(byte[] subject, KeyMaterial subjectKey, Instant now) {
    return begin(subject, subjectKey, now).leaf(false).sign(key);
  }

  Certificate signForServersOnly(byte[] subject, KeyMaterial subjectKey, Instant now) {
    return begin(subject, subjectKey, now).ca().purposes(Set.of(KeyPurpose.SERVER)).sign(key);
  }

  private CertificateWriter begin(byte[] subject, KeyMaterial subjectKey, Instant now) {
    return CertificateWriter.begin(
        root.subject().der(),
        subject,
        validity(now, Duration.ofDays(365)),
        subjectKey.subjectPublicKeyInfo(),
        random);
  }

  /** The decision of the engine after the issuer has signed what the first one asked for. */
  PkiOutcome decide(PkiEngine engine, PkiRequest request, InMemorySecrets secrets, Instant now) {
    PkiOutcome outcome = engine.decide(request, secrets.current(), now);
    return outcome.signingRequests().isEmpty()
        ? outcome
        : engine.decide(
            request.withSigningStates(answers(outcome.signingRequests(), now)),
            secrets.current(),
            now);
  }

  private Map<String, SigningState> answers(List<SigningRequest> requests, Instant now) {
    Map<String, SigningState> answers = new HashMap<>();
    requests.forEach(request -> answers.put(request.name(), answer(request, now)));
    return answers;
  }

  private SigningState answer(SigningRequest request, Instant now) {
    byte[] subject = CertificateWriter.subject(request.commonName());
    Certificate signed =
        sign(
            subject,
            request.key().subjectPublicKeyInfo(),
            request.purposes(),
            request.validity(),
            now);
    return new SigningState.Signed(List.of(signed, root), request.key());
  }

  private static CertificateWriter.Validity validity(Instant now, Duration validity) {
    return new CertificateWriter.Validity(now, now.plus(validity));
  }
}
