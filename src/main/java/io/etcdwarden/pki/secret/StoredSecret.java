package io.etcdwarden.pki.secret;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A Secret without Kubernetes types. The text form shows no values.
 *
 * @param owners the uids of its owners
 * @param deleting whether it has a deletion timestamp
 * @param times when it was written; two Secrets that differ only here are equal
 */
public record StoredSecret(
    String name,
    String type,
    Map<String, byte[]> data,
    Map<String, String> labels,
    Map<String, String> annotations,
    Set<String> owners,
    String uid,
    String resourceVersion,
    boolean deleting,
    boolean immutable,
    WriteTimes times) {
  public static final String OPAQUE = "Opaque";
  public static final String TLS = "kubernetes.io/tls";

  /** Larger values are not read. No real trust bundle is larger, and this much is read quickly. */
  public static final int MAX_VALUE_BYTES = 512 * 1024;

  public StoredSecret {
    data = copy(data);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
    owners = Set.copyOf(owners);
  }

  /** A Secret of which it is not known when it was written. */
  public StoredSecret(
      String name,
      String type,
      Map<String, byte[]> data,
      Map<String, String> labels,
      Map<String, String> annotations,
      Set<String> owners,
      String uid,
      String resourceVersion,
      boolean deleting,
      boolean immutable) {
    this(
        name,
        type,
        data,
        labels,
        annotations,
        owners,
        uid,
        resourceVersion,
        deleting,
        immutable,
        WriteTimes.UNWRITTEN);
  }

  /** A Secret that does not exist yet: it has no uid and no resource version. */
  public static StoredSecret unwritten(String name, String type, Map<String, byte[]> data) {
    return new StoredSecret(name, type, data, Map.of(), Map.of(), Set.of(), "", "", false, false);
  }

  @Override
  public Map<String, byte[]> data() {
    return copy(data);
  }

  /** The value under a data key, or an empty array. */
  public byte[] value(String key) {
    byte[] value = data.get(key);
    return value == null ? new byte[0] : value.clone();
  }

  public boolean has(String key) {
    return data.containsKey(key);
  }

  public Set<String> keys() {
    return new TreeSet<>(data.keySet());
  }

  /** This Secret with other data, which are not written yet. */
  public StoredSecret withData(Map<String, byte[]> changed) {
    return new StoredSecret(
        name,
        type,
        changed,
        labels,
        annotations,
        owners,
        uid,
        resourceVersion,
        deleting,
        immutable);
  }

  public StoredSecret withMetadata(
      Map<String, String> newLabels, Map<String, String> newAnnotations) {
    return new StoredSecret(
        name,
        type,
        data,
        newLabels,
        newAnnotations,
        owners,
        uid,
        resourceVersion,
        deleting,
        immutable,
        times);
  }

  public StoredSecret withOwners(Set<String> newOwners) {
    return new StoredSecret(
        name,
        type,
        data,
        labels,
        annotations,
        newOwners,
        uid,
        resourceVersion,
        deleting,
        immutable,
        times);
  }

  /** A Secret without data, labels, annotations and owners, of exactly this version. */
  public static StoredSecret version(String name, String uid, String resourceVersion) {
    return new StoredSecret(
        name, TLS, Map.of(), Map.of(), Map.of(), Set.of(), uid, resourceVersion, false, false);
  }

  public StoredSecret asImmutable() {
    return new StoredSecret(
        name, type, data, labels, annotations, owners, uid, resourceVersion, deleting, true, times);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StoredSecret that
        && name.equals(that.name)
        && type.equals(that.type)
        && haveSameData(data, that.data)
        && labels.equals(that.labels)
        && annotations.equals(that.annotations)
        && owners.equals(that.owners)
        && uid.equals(that.uid)
        && resourceVersion.equals(that.resourceVersion)
        && deleting == that.deleting
        && immutable == that.immutable;
  }

  @Override
  public int hashCode() {
    return name.hashCode() * 31 + resourceVersion.hashCode();
  }

  @Override
  public String toString() {
    return "Secret " + name + " " + keys();
  }

  private static boolean haveSameData(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.keySet().stream().allMatch(key -> Arrays.equals(one.get(key), other.get(key)));
  }

  private static Map<String, byte[]> copy(Map<String, byte[]> data) {
    Map<String, byte[]> copy = new TreeMap<>();
    data.forEach((key, value) -> copy.put(key, value.clone()));
    return copy;
  }
}
