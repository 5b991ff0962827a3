package io.etcdwarden.simulation;

import io.etcdwarden.kube.client.ConflictException;
import io.etcdwarden.pki.secret.PkiLabels;
import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.TrustBundle;
import io.etcdwarden.pki.secret.WriteTimes;
import io.etcdwarden.pki.x509.Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The Secrets of one namespace. A write for an older version is refused, an immutable Secret does
 * not change, and the data of a Secret that the operator did not generate is never written.
 */
final class SecretStore {
  private final Map<String, StoredSecret> secrets = new TreeMap<>();
  private final Map<String, List<Certificate>> parsed = new HashMap<>();
  private final Consumer<String> onDataWrite;
  private long version;
  private Instant now = Instant.EPOCH;

  /**
   * @param onDataWrite receives the name of each Secret whose data are written or deleted
   */
  SecretStore(Consumer<String> onDataWrite) {
    this.onDataWrite = onDataWrite;
  }

  void setTime(Instant time) {
    now = time.truncatedTo(ChronoUnit.SECONDS);
  }

  SecretSet all() {
    return SecretSet.of(secrets.values());
  }

  Optional<StoredSecret> find(String name) {
    return Optional.ofNullable(secrets.get(name));
  }

  /** The certificates of a Secret that members mount; empty if it does not exist. */
  List<Certificate> certificates(String name) {
    StoredSecret secret = secrets.get(name);
    return secret == null
        ? List.of()
        : parsed.computeIfAbsent(
            name + "@" + secret.resourceVersion(),
            _ -> TrustBundle.read(secret, List.of(secret.has("ca.crt") ? "ca.crt" : "tls.crt")));
  }

  /** Writes for the operator. */
  StoredSecret write(SecretWrite write) {
    StoredSecret wanted = write.secret();
    StoredSecret held = secrets.get(wanted.name());
    if (write instanceof SecretWrite.Create ? held != null : !isVersion(held, wanted)) {
      if (write instanceof SecretWrite.Delete && held == null) {
        return wanted;
      }
      throw new ConflictException("Secret " + wanted.name(), null);
    }
    return switch (write) {
      case SecretWrite.Create _ -> put(wanted, true);
      case SecretWrite.Replace _ -> {
        if (held.immutable() || !PkiLabels.isGenerated(held.labels())) {
          throw new AssertionError("the operator must not write the data of " + held);
        }
        yield put(wanted, true);
      }
      case SecretWrite.Update _ ->
          throw new AssertionError("no simulated spec updates the provided Secret " + held.name());
      case SecretWrite.AddOwner _, SecretWrite.Retain _, SecretWrite.Release _ ->
          put(
              held.withMetadata(wanted.labels(), wanted.annotations()).withOwners(wanted.owners()),
              false);
      case SecretWrite.Delete _ -> delete(wanted.name());
    };
  }

  private static boolean isVersion(StoredSecret held, StoredSecret wanted) {
    return held != null
        && held.uid().equals(wanted.uid())
        && held.resourceVersion().equals(wanted.resourceVersion());
  }

  /** Creates or replaces a Secret as a user would. */
  StoredSecret put(StoredSecret secret) {
    return put(secret, true);
  }

  StoredSecret delete(String name) {
    StoredSecret deleted = secrets.remove(name);
    if (deleted != null) {
      onDataWrite.accept(name);
    }
    return deleted;
  }

  /** Changes the value of a data key as a user would; null removes the key. */
  void change(String name, String key, byte[] value) {
    StoredSecret secret = secrets.get(name);
    if (secret != null) {
      Map<String, byte[]> data = new TreeMap<>(secret.data());
      if (value == null) {
        data.remove(key);
      } else {
        data.put(key, value);
      }
      put(secret.withData(data), true);
    }
  }

  /** Deletes the Secrets of a deleted Etcd, as the garbage collector does. */
  void collect(String uid) {
    List.copyOf(secrets.values()).stream()
        .filter(secret -> secret.owners().contains(uid) && secret.owners().size() == 1)
        .forEach(secret -> delete(secret.name()));
  }

  private StoredSecret put(StoredSecret secret, boolean isData) {
    version++;
    StoredSecret held = secrets.get(secret.name());
    Instant created = held == null ? now : held.times().created();
    Instant written = isData ? now : held.times().dataWritten();
    StoredSecret stored =
        new StoredSecret(
            secret.name(),
            secret.type(),
            secret.data(),
            secret.labels(),
            secret.annotations(),
            secret.owners(),
            held == null ? "uid-" + version : held.uid(),
            String.valueOf(version),
            false,
            secret.immutable(),
            new WriteTimes(created, written));
    secrets.put(secret.name(), stored);
    if (isData) {
      onDataWrite.accept(secret.name());
    }
    return stored;
  }
}
