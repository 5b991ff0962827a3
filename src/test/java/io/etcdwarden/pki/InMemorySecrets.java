package io.etcdwarden.pki;

import io.etcdwarden.pki.secret.SecretSet;
import io.etcdwarden.pki.secret.SecretWrite;
import io.etcdwarden.pki.secret.StoredSecret;
import io.etcdwarden.pki.secret.WriteTimes;
import io.etcdwarden.support.StoredSecrets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The Secrets of a cluster in memory. Rejects the writes that an API server rejects. */
final class InMemorySecrets {
  private final Optional<Supplier<Instant>> clock;
  private SecretSet secrets = SecretSet.EMPTY;
  private int writes;

  InMemorySecrets() {
    this.clock = Optional.empty();
  }

  /**
   * @param clock the clock of the API server, which notes when a Secret is created and written
   */
  InMemorySecrets(Supplier<Instant> clock) {
    this.clock = Optional.of(clock);
  }

  SecretSet current() {
    return StoredSecrets.of(secrets.all());
  }

  StoredSecret get(String name) {
    return secrets.find(name).orElseThrow();
  }

  void put(StoredSecret secret) {
    writes++;
    secrets = secrets.with(version(secret, secret.uid().isEmpty() ? "u" + writes : secret.uid()));
  }

  void put(String name, String type, Map<String, byte[]> data) {
    put(StoredSecret.unwritten(name, type, data));
  }

  void delete(String name) {
    secrets = SecretSet.of(secrets.all().stream().filter(s -> !s.name().equals(name)).toList());
  }

  /** Sets the value under a data key. Null removes the data key. */
  void change(String name, String key, byte[] value) {
    StoredSecret secret = get(name);
    Map<String, byte[]> data = new TreeMap<>(secret.data());
    if (value == null) {
      data.remove(key);
    } else {
      data.put(key, value);
    }
    put(secret.withData(data));
  }

  void apply(List<SecretWrite> writes) {
    writes.forEach(this::apply);
  }

  private void apply(SecretWrite write) {
    Optional<StoredSecret> present = secrets.find(write.secret().name());
    switch (write) {
      case SecretWrite.Create create -> {
        if (present.isPresent()) {
          throw new IllegalStateException("409: " + create.secret().name() + " exists");
        }
        put(create.secret());
      }
      case SecretWrite.Replace replace -> {
        if (present.isEmpty()
            || !present.get().uid().equals(replace.secret().uid())
            || !present.get().resourceVersion().equals(replace.secret().resourceVersion())) {
          throw new IllegalStateException("409: " + replace.secret().name() + " has changed");
        }
        if (present.get().immutable()) {
          throw new IllegalStateException("422: " + replace.secret().name() + " is immutable");
        }
        put(replace.secret());
      }
      case SecretWrite.Update update -> update(present.orElseThrow(), update.secret());
      case SecretWrite.AddOwner addOwner -> putMetadata(present.orElseThrow(), addOwner.secret());
      case SecretWrite.Retain retain -> putMetadata(present.orElseThrow(), retain.secret());
      case SecretWrite.Release release -> putMetadata(present.orElseThrow(), release.secret());
      case SecretWrite.Delete delete -> delete(delete.secret().name());
    }
  }

  private void update(StoredSecret present, StoredSecret changes) {
    if (!present.uid().equals(changes.uid())
        || !present.resourceVersion().equals(changes.resourceVersion())) {
      throw new IllegalStateException("409: " + changes.name() + " has changed");
    }
    if (present.immutable() && !changes.data().isEmpty()) {
      throw new IllegalStateException("422: " + changes.name() + " is immutable");
    }
    put(StoredSecrets.updated(present, changes));
  }

  private void putMetadata(StoredSecret present, StoredSecret written) {
    put(present.withMetadata(written.labels(), written.annotations()).withOwners(written.owners()));
  }

  private StoredSecret version(StoredSecret secret, String uid) {
    return new StoredSecret(
        secret.name(),
        secret.type(),
        secret.data(),
        secret.labels(),
        secret.annotations(),
        secret.owners(),
        uid,
        "v" + writes,
        secret.deleting(),
        secret.immutable(),
        clock.map(it -> times(secret, it.get())).orElse(secret.times()));
  }

  private WriteTimes times(StoredSecret secret, Instant now) {
    return new WriteTimes(
        secrets.find(secret.name()).map(it -> it.times().created()).orElse(now), now);
  }
}
