package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every object name, label value and host name of one cluster.
 *
 * <p>Most objects have the name of the Etcd. Other objects allow fewer names than an Etcd: the name
 * of a Service is a DNS label that starts with a letter, and each pod of a StatefulSet has a label
 * of at most 63 characters with the name of the set and eleven more characters. If the name of the
 * Etcd does not fit, a {@link #base} is made from it, and all objects are named after the base.
 *
 * @param etcd the name of the Etcd
 * @param namespace the namespace of the Etcd
 * @param base the name from which the names of all objects are made
 * @param memberPrefix the prefix of all member names in etcd; may be empty
 */
public record Names(String etcd, String namespace, String base, String memberPrefix) {
  /** 63 characters of a label, minus a dash and the ten characters of a StatefulSet's revision. */
  static final int BASE_LIMIT = 52;

  static final int LABEL_LIMIT = 63;

  /** The maximum length of a common name in X.509. */
  static final int COMMON_NAME_LIMIT = 64;

  private static final Pattern USABLE = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern UNUSABLE_CHARACTER = Pattern.compile("[^a-z0-9]+");

  /** The names of the cluster of this Etcd. */
  public static Names of(String etcd, String namespace, String memberPrefix) {
    return new Names(etcd, namespace, baseOf(etcd), memberPrefix);
  }

  /** The names of the cluster of this Etcd. Accepts every spec, even an invalid one. */
  public static Names of(Etcd etcd) {
    return of(
        etcd.getMetadata().getName(),
        requireNonNullElse(etcd.getMetadata().getNamespace(), "default"),
        Optional.ofNullable(etcd.getSpec()).map(EtcdSpec::memberNamePrefix).orElse(""));
  }

  /** The value of the part-of label on all objects of this Etcd. */
  public static String partOf(String etcd) {
    return etcd.length() <= LABEL_LIMIT ? etcd : baseOf(etcd);
  }

  /** The service account of the members of this Etcd. */
  public static String serviceAccount(String etcd) {
    return baseOf(etcd);
  }

  private static String baseOf(String etcd) {
    if (etcd.length() <= BASE_LIMIT && USABLE.matcher(etcd).matches()) {
      return etcd;
    }
    String clean = UNUSABLE_CHARACTER.matcher(etcd.toLowerCase(Locale.ROOT)).replaceAll("-");
    String start = Character.isLetter(clean.charAt(0)) ? clean : "etcd-" + clean;
    return NameShortener.withDigest(start, etcd, BASE_LIMIT);
  }

  /** The text as a label value, shortened to 63 characters. */
  public static String label(String text) {
    return NameShortener.shorten(text, LABEL_LIMIT);
  }

  /** The text as the common name of a certificate, with space for a suffix of this length. */
  public static String commonName(String text, int suffixLength) {
    return NameShortener.shorten(text, COMMON_NAME_LIMIT - suffixLength);
  }

  /** The value of the part-of label on all objects of this cluster. */
  public String partOf() {
    return partOf(etcd);
  }

  public String memberSet() {
    return base;
  }

  /** The pod of the member with this ordinal; also its host name. */
  public String pod(int ordinal) {
    return base + "-" + ordinal;
  }

  /** The name of the member in etcd, and of its heartbeat Lease. */
  public String member(int ordinal) {
    return memberPrefix.isEmpty() ? pod(ordinal) : memberPrefix + "-" + pod(ordinal);
  }

  /** The name of the member in {@code spec.etcd.additionalAdvertisePeerURLs}. */
  public String advertisedMember(int ordinal) {
    return etcd + "-" + ordinal;
  }

  public String serviceAccount() {
    return base;
  }

  public String role() {
    return "druid.gardener.cloud:etcd:" + base;
  }

  public String fullSnapshotLease() {
    return base + "-full-snap";
  }

  public String deltaSnapshotLease() {
    return base + "-delta-snap";
  }

  public String compactionJob() {
    return base + "-compactor";
  }

  public String disruptionBudget() {
    return base;
  }

  public String clientService() {
    return base + "-client";
  }

  public String peerService() {
    return base + "-peer";
  }

  public String configMap() {
    return base + "-config";
  }

  /** The name under which the two containers of a pod call each other. */
  public String localHost() {
    return base + "-local";
  }

  /** The host name of a member, without the domain of the Kubernetes cluster. */
  public String memberHost(int ordinal) {
    return pod(ordinal) + "." + peerDomain();
  }

  /** The domain of all member host names. */
  public String peerDomain() {
    return peerService() + "." + namespace + ".svc";
  }

  /** The full host name of the client Service. */
  public String clientHost(String clusterDomain) {
    return clientService() + "." + namespace + ".svc." + clusterDomain;
  }
}
