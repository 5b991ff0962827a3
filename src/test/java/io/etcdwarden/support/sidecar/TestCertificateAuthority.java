package io.etcdwarden.support.sidecar;

import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TlsKeyPair;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A CA for tests, which issues server and client certificates. */
public final class TestCertificateAuthority {
  private static final AtomicLong SERIAL = new AtomicLong();
  private static final X500Name NAME = new X500Name("CN=a test");

  private final KeyPair key = newKey();
  private final X509Certificate certificate = certificate(NAME, key, true, "authority");

  /** Returns the CA certificate as PEM text. */
  public byte[] pem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Returns the TLS context of a server with this host name. */
  public SSLContext serverNamed(String host) {
    try {
      KeyPair own = newKey();
      X509Certificate leaf = certificate(new X500Name("CN=server"), own, false, host);
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", own.getPrivate(), new char[0], new Certificate[] {leaf});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A certificate and its key as PEM texts. */
  public record Pair(String certificate, String key) {
    /** Returns the identity as a client reads it from a Secret. */
    public TlsKeyPair identity() {
      return TlsKeyPair.require(
          new StoredSecret(
              "client",
              StoredSecret.TLS,
              Map.of("tls.crt", bytes(certificate), "tls.key", bytes(key)),
              Map.of(),
              Map.of(),
              Set.of(),
              "",
              "",
              false,
              false));
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.US_ASCII);
    }
  }

  /** Issues a certificate that is valid for one day. */
  public Pair issue(String host) {
    return issue(host, Duration.ofDays(1));
  }

  /** Issues a certificate whose validity ended one minute ago. */
  public Pair issueExpired(String host) {
    return issue(host, Duration.ofMinutes(-1));
  }

  private Pair issue(String host, Duration validity) {
    KeyPair own = newKey();
    X500Name subject = new X500Name("CN=" + host);
    try {
      return new Pair(
          pem("CERTIFICATE", certificate(subject, own, false, host, validity).getEncoded()),
          pem("PRIVATE KEY", own.getPrivate().getEncoded()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return ("-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n")
        .replace("\r", "");
  }

  private X509Certificate certificate(
      X500Name subject, KeyPair own, boolean isAuthority, String host) {
    return certificate(subject, own, isAuthority, host, Duration.ofDays(1));
  }

  private X509Certificate certificate(
      X500Name subject, KeyPair own, boolean isAuthority, String host, Duration validity) {
    Instant now = Instant.now();
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      NAME,
                      BigInteger.valueOf(SERIAL.incrementAndGet()),
                      Date.from(now.minus(Duration.ofMinutes(5))),
                      Date.from(now.plus(validity)),
                      subject,
                      own.getPublic())
                  .addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority))
                  .addExtension(
                      Extension.subjectAlternativeName,
                      false,
                      new GeneralNames(new GeneralName(GeneralName.dNSName, host)))
                  .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException | CertIOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(256);
      return keys.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
