package io.etcdwarden.controller.etcd;

import io.etcdwarden.pki.issue.KeySource;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.x509.KeyAlgorithm;
import io.etcdwarden.pki.x509.KeyMaterial;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Generates RSA keys outside the workers of the controllers: one key costs as much CPU time as
 * hundreds of reconciles. An EC key costs less than the change of threads, so it is generated at
 * once.
 *
 * <p>A key belongs to one Secret and is kept until that Secret holds it. A reconcile that may not
 * write, or whose write fails, therefore causes no second generation.
 */
public final class KeyStock implements KeySource {
  private static final Logger log = LoggerFactory.getLogger(KeyStock.class);

  private final SecureRandom random;
  private final Executor executor;
  private final Consumer<String> onReady;
  private final Map<Purpose, CompletableFuture<KeyMaterial>> keys = new ConcurrentHashMap<>();

  /** The uids of the Etcds whose last decision did not get each key that it asked for. */
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  /** What a key is for. */
  private record Purpose(String uid, String secret, KeyAlgorithm algorithm) {}

  /**
   * @param executor generates the keys, one after the other
   * @param onReady is called with the uid of an Etcd when no more key of it is being generated
   */
  public KeyStock(SecureRandom random, Executor executor, Consumer<String> onReady) {
    this.random = random;
    this.executor = executor;
    this.onReady = onReady;
  }

  @Override
  public Optional<KeyMaterial> next(String uid, String secret, KeyAlgorithm algorithm) {
    if (!algorithm.isRsa()) {
      return Optional.of(KeyMaterial.generate(algorithm, random));
    }
    Purpose purpose = new Purpose(uid, secret, algorithm);
    CompletableFuture<KeyMaterial> started = new CompletableFuture<>();
    CompletableFuture<KeyMaterial> key = keys.putIfAbsent(purpose, started);
    if (key != null && key.isDone()) {
      return Optional.of(key.join());
    }
    waiting.add(uid);
    if (key == null) {
      executor.execute(() -> generate(purpose, started));
    }
    return Optional.empty();
  }

  private void generate(Purpose purpose, CompletableFuture<KeyMaterial> key) {
    try {
      key.complete(KeyMaterial.generate(purpose.algorithm(), random));
    } catch (RuntimeException bug) {
      keys.remove(purpose, key);
      log.atError()
          .addKeyValue("object", "Secret " + purpose.secret())
          .log("cannot generate a key", bug);
    }
    if (!isGenerating(purpose.uid())) {
      onReady.accept(purpose.uid());
    }
  }

  /** Begins a decision: forgets the keys that Secrets of this Etcd hold now. */
  void begin(String uid, SecretSet secrets) {
    waiting.remove(uid);
    keys.entrySet()
        .removeIf(
            entry ->
                entry.getKey().uid().equals(uid)
                    && entry.getValue().isDone()
                    && isStored(entry.getKey().secret(), entry.getValue().join(), secrets));
  }

  /** Whether the decision that has begun did not get each key that it asked for. */
  boolean isWaiting(String uid) {
    return waiting.contains(uid);
  }

  private boolean isGenerating(String uid) {
    return keys.entrySet().stream()
        .anyMatch(entry -> entry.getKey().uid().equals(uid) && !entry.getValue().isDone());
  }

  private static boolean isStored(String secret, KeyMaterial key, SecretSet secrets) {
    byte[] pem = key.pem();
    return secrets.find(secret).stream()
        .flatMap(stored -> stored.data().values().stream())
        .anyMatch(value -> Arrays.equals(value, pem));
  }

  /** Forgets all keys of a deleted Etcd. */
  void forget(String uid) {
    waiting.remove(uid);
    keys.keySet().removeIf(purpose -> purpose.uid().equals(uid));
  }
}
