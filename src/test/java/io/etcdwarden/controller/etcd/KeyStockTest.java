package io.etcdwarden.controller.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.SeededRandom;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyStockTest {
  private static final KeyAlgorithm RSA = KeyAlgorithm.RSA_2048;

  private final Deque<Runnable> queued = new ArrayDeque<>();
  private final List<String> ready = new ArrayList<>();
  private final KeyStock keys = new KeyStock(new SeededRandom(1), queued::add, ready::add);

  @ParameterizedTest
  @EnumSource(names = {"ECDSA_P256", "ECDSA_P384"})
  void anEcKeyIsGeneratedAtOnce(KeyAlgorithm algorithm) {
    Optional<KeyMaterial> key = keys.next("uid-1", "server", algorithm);

    assertTrue(algorithm.matches(key.orElseThrow().publicKey()));
    assertNotEquals(key, keys.next("uid-1", "server", algorithm));
    assertEquals(0, queued.size());
    assertFalse(keys.isWaiting("uid-1"));
  }

  @Test
  void anRsaKeyIsGeneratedOnceOutsideTheCallerAndKeptUntilItsSecretHoldsIt() {
    assertEquals(Optional.empty(), keys.next("uid-1", "server", RSA));
    assertEquals(Optional.empty(), keys.next("uid-1", "server", RSA));
    assertEquals(1, queued.size());
    assertTrue(keys.isWaiting("uid-1"));

    queued.remove().run();

    assertEquals(List.of("uid-1"), ready);
    keys.begin("uid-1", "ns", SecretSet.EMPTY);
    KeyMaterial key = keys.next("uid-1", "server", RSA).orElseThrow();
    assertTrue(RSA.matches(key.publicKey()));
    assertFalse(keys.isWaiting("uid-1"));

    keys.begin("uid-1", "ns", secret("server", "tls.crt", key));
    assertEquals(Optional.of(key), keys.next("uid-1", "server", RSA), "not stored, not used");
    keys.begin("uid-1", "ns", secret("server", "tls.key", key));
    assertEquals(Optional.empty(), keys.next("uid-1", "server", RSA), "stored, never used again");
  }

  @Test
  void anEtcdIsReadyWhenItsLastKeyIs() {
    keys.next("uid-1", "server", RSA);
    keys.next("uid-1", "client", RSA);

    queued.remove().run();
    assertEquals(List.of(), ready);
    queued.remove().run();

    assertEquals(List.of("uid-1"), ready);
    assertNotEquals(keys.next("uid-1", "server", RSA), keys.next("uid-1", "client", RSA));
  }

  @Test
  void theKeysOfADeletedEtcdAreForgotten() {
    keys.next("uid-1", "server", RSA);
    queued.remove().run();

    keys.forget("uid-1");

    assertEquals(Optional.empty(), keys.next("uid-1", "server", RSA));
  }

  @Test
  void aKeyOfADeletedEtcdIsNotGenerated() {
    keys.next("uid-1", "server", RSA);
    keys.forget("uid-1");

    queued.remove().run();

    assertEquals(List.of(), ready);
  }

  @Test
  void aKeyThatTheLastDecisionDidNotAskForIsForgotten() {
    keys.begin("uid-1", "ns", SecretSet.EMPTY);
    keys.next("uid-1", "server", KeyAlgorithm.RSA_3072);
    keys.begin("uid-1", "ns", SecretSet.EMPTY);
    keys.next("uid-1", "server", RSA);
    keys.begin("uid-1", "ns", SecretSet.EMPTY);

    queued.remove().run();
    queued.remove().run();

    assertEquals(List.of("uid-1"), ready);
    assertEquals(Optional.empty(), keys.next("uid-1", "server", KeyAlgorithm.RSA_3072));
    assertTrue(keys.next("uid-1", "server", RSA).isPresent());
  }

  /** So that a namespace with a thousand Etcds does not delay the keys of another for hours. */
  @Test
  void namespacesTakeTurns() {
    keys.begin("uid-1", "many", SecretSet.EMPTY);
    keys.begin("uid-2", "many", SecretSet.EMPTY);
    keys.begin("uid-3", "few", SecretSet.EMPTY);
    keys.next("uid-1", "server", RSA);
    keys.next("uid-2", "server", RSA);
    keys.next("uid-3", "server", RSA);

    queued.remove().run();
    queued.remove().run();
    assertEquals(List.of("uid-1", "uid-3"), ready);
    queued.remove().run();

    assertEquals(List.of("uid-1", "uid-3", "uid-2"), ready);
  }

  /** Content under the key of certificates is no private key. */
  private static SecretSet secret(String name, String dataKey, KeyMaterial key) {
    byte[] content = dataKey.equals("tls.key") ? key.pem() : new byte[] {1};
    return SecretSet.of(
        List.of(StoredSecret.unwritten(name, StoredSecret.TLS, Map.of(dataKey, content))));
  }
}
