package io.etcdwarden.controller.etcd;

import io.etcdwarden.pki.issue.KeySource;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.StoredClientCertificate;
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
 * write, or whose write fails, therefore causes no second generation. Namespaces take turns.
 */
public final class KeyStock implements KeySource {
  private static final Logger log = LoggerFactory.getLogger(KeyStock.class);

  private final SecureRandom random;
  private final Executor executor;
  private final Consumer<String> onReady;
  private final Map<Purpose, CompletableFuture<KeyMaterial>> keys = new ConcurrentHashMap<>();

  private final KeyQueue queue = new KeyQueue();

  /** The namespace of each Etcd that has begun a decision, by its uid. */
  private final Map<String, String> namespaces = new ConcurrentHashMap<>();

  /** The keys that each Etcd has asked for since its last decision began, by its uid. */
  private final Map<String, Set<Purpose>> asked = new ConcurrentHashMap<>();

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
    asked.computeIfAbsent(uid, _ -> ConcurrentHashMap.newKeySet()).add(purpose);
    CompletableFuture<KeyMaterial> started = new CompletableFuture<>();
    CompletableFuture<KeyMaterial> key = keys.putIfAbsent(purpose, started);
    if (key != null && key.isDone()) {
      return Optional.of(key.join());
    }
    waiting.add(uid);
    if (key == null) {
      queue.add(namespaces.getOrDefault(uid, ""), () -> generate(purpose, started));
      executor.execute(queue::runNext);
    }
    return Optional.empty();
  }

  private void generate(Purpose purpose, CompletableFuture<KeyMaterial> key) {
    if (!keys.replace(purpose, key, key)) {
      return; // the key was forgotten while it waited for its turn
    }
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

  /**
   * Begins a decision: forgets the keys that Secrets of this Etcd hold now, and those that the
   * decision before did not ask for, because its spec has changed.
   */
  void begin(String uid, String namespace, SecretSet secrets) {
    waiting.remove(uid);
    namespaces.put(uid, namespace);
    Set<Purpose> needed = asked.put(uid, ConcurrentHashMap.newKeySet());
    keys.entrySet()
        .removeIf(
            entry ->
                entry.getKey().uid().equals(uid)
                    && ((needed != null && !needed.contains(entry.getKey()))
                        || isStored(entry.getKey(), entry.getValue(), secrets)));
  }

  /** Whether the decision that has begun did not get each key that it asked for. */
  boolean isWaiting(String uid) {
    return waiting.contains(uid);
  }

  private boolean isGenerating(String uid) {
    return keys.entrySet().stream()
        .anyMatch(entry -> entry.getKey().uid().equals(uid) && !entry.getValue().isDone());
  }

  private static boolean isStored(
      Purpose purpose, CompletableFuture<KeyMaterial> key, SecretSet secrets) {
    if (!key.isDone()) {
      return false;
    }
    byte[] pem = key.join().pem();
    boolean isOfApplication =
        secrets
            .clients()
            .find(purpose.secret())
            .filter(it -> it.keyDigest().equals(StoredClientCertificate.digest(pem)))
            .isPresent();
    return isOfApplication
        || secrets.find(purpose.secret()).stream()
            .flatMap(stored -> stored.data().values().stream())
            .anyMatch(value -> Arrays.equals(value, pem));
  }

  /** Forgets all keys of a deleted Etcd. */
  void forget(String uid) {
    waiting.remove(uid);
    asked.remove(uid);
    namespaces.remove(uid);
    keys.keySet().removeIf(purpose -> purpose.uid().equals(uid));
  }
}
