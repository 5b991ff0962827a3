package io.etcdwarden.bench;

import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.time.Duration;

/**
 * Measures the CPU time of a new private key, with the Java options that are given before the name
 * of this class: {@code hack/run-test-class @src/main/dist/lib/java.options
 * io.etcdwarden.bench.KeyGenerationBench}. The keys are the same in each run.
 */
public final class KeyGenerationBench {
  private static final int KEYS = 5;

  private KeyGenerationBench() {}

  public static void main(String[] arguments) {
    KeyMaterial.generate(KeyAlgorithm.ECDSA_P256, new SeededRandom(1)); // loads the classes
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      SeededRandom random = new SeededRandom(1);
      Duration before = cpuTime();
      for (int key = 0; key < KEYS; key++) {
        KeyMaterial.generate(algorithm, random);
      }
      Duration perKey = cpuTime().minus(before).dividedBy(KEYS);
      System.out.printf("%-10s %6d ms%n", algorithm.wireName(), perKey.toMillis());
    }
  }

  /** The CPU time of the process, with that of the compiler. */
  private static Duration cpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
  }
}
