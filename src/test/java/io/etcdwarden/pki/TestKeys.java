package io.etcdwarden.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Key pairs of every algorithm. Slow ones are generated once for all tests. */
final class TestKeys {
  /** Generates keys that Java cannot generate. Not registered as a provider. */
  static final Provider OTHER_KINDS = new BouncyCastleProvider();

  private static final Map<String, KeyPair> MADE = new ConcurrentHashMap<>();

  private static final AtomicLong SEEDS = new AtomicLong();

  private TestKeys() {}

  static KeyPair fresh() {
    return ec("secp256r1");
  }

  static KeyPair ec(String curve) {
    return generate("EC", new ECGenParameterSpec(curve), null);
  }

  static KeyPair otherEc(String curve) {
    return generate("EC", new ECGenParameterSpec(curve), OTHER_KINDS);
  }

  /** A key that does not depend on how many other keys were generated before. */
  static KeyPair seededEc(String curve, long seed) {
    return MADE.computeIfAbsent(
        curve + " " + seed,
        unknown -> {
          try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve), new SeededRandom(seed));
            return generator.generateKeyPair();
          } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
          }
        });
  }

  static KeyPair ed25519() {
    return generate("Ed25519", null, null);
  }

  static KeyPair rsa(int bits) {
    return rsa(bits, 65537);
  }

  static KeyPair rsa(int bits, long exponent) {
    return MADE.computeIfAbsent(
        "rsa " + bits + " " + exponent,
        unknown ->
            generate(
                "RSA",
                new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(exponent)),
                bits < 1024 || exponent < 65537 ? OTHER_KINDS : null));
  }

  static KeyPair dsa() {
    return MADE.computeIfAbsent("dsa", unknown -> generate("DSA", null, null));
  }

  private static KeyPair generate(String kind, AlgorithmParameterSpec spec, Provider provider) {
    try {
      KeyPairGenerator generator =
          provider == null
              ? KeyPairGenerator.getInstance(kind)
              : KeyPairGenerator.getInstance(kind, provider);
      if (spec != null) {
        generator.initialize(spec, new SeededRandom(SEEDS.incrementAndGet()));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
