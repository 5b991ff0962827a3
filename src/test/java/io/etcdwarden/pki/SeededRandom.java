package io.etcdwarden.pki;

import java.security.SecureRandom;
import java.util.Random;

/** Random bytes that are the same in every run, so that tests are repeatable. */
public final class SeededRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final Random source;

  public SeededRandom(long seed) {
    super(null, null);
    this.source = new Random(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    source.nextBytes(bytes);
  }

  @Override
  public String getAlgorithm() {
    return "seeded";
  }
}
