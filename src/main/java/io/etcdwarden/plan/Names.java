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
 * <p>Most objects are named after the resource. Kubernetes takes less for them than for it: a
 * Service wants a DNS label that starts with a letter, and the pods of a StatefulSet carry its name
 * and eleven more characters in a label of at most 63. A resource whose name is none of that gets a
 * {@link #base} made from it, and all objects are named after the base.
 *
 * @param etcd the name of the resource
 * @param namespace where it lives
 * @param base what its objects are named after
 * @param memberPrefix stands before every member's name in etcd; may be empty
 */
public record Names(String etcd, String namespace, String base, String memberPrefix) {
  /** 63 characters of a label, less the dash and the ten of a StatefulSet's revision. */
  static final int BASE_LIMIT = 52;

  static final int LABEL_LIMIT = 63;

  /** The longest common name that X.509 allows. */
  static final int COMMON_NAME_LIMIT = 64;

  private static final Pattern USABLE = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern UNUSABLE_CHARACTER = Pattern.compile("[^a-z0-9]+");

  /** The names of the resource's cluster; the prefix may be empty. */
  public static Names of(String etcd, String namespace, String memberPrefix) {
    return new Names(etcd, namespace, baseOf(etcd), memberPrefix);
  }

  /** The names of an Etcd's cluster. Accepts every spec, also an invalid one. */
  public static Names of(Etcd etcd) {
    return of(
        etcd.getMetadata().getName(),
        requireNonNullElse(etcd.getMetadata().getNamespace(), "default"),
        Optional.ofNullable(etcd.getSpec()).map(EtcdSpec::memberNamePrefix).orElse(""));
  }

  /** The label value that all objects of the cluster of this Etcd share. */
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

  /** A text as the value of a label, which takes 63 characters. */
  public static String label(String text) {
    return NameShortener.shorten(text, LABEL_LIMIT);
  }

  /** A text as the common name of a certificate, with room for what its maker appends. */
  public static String commonName(String text, int appended) {
    return NameShortener.shorten(text, COMMON_NAME_LIMIT - appended);
  }

  /** The label value that all objects of this cluster share. */
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

  /** The member's name in etcd; also that of its heartbeat Lease. */
  public String member(int ordinal) {
    return memberPrefix.isEmpty() ? pod(ordinal) : memberPrefix + "-" + pod(ordinal);
  }

  /** The name by which {@code additionalAdvertisePeerURLs} speaks of a member. */
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

  /** The name by which the two programs of a pod call each other. */
  public String localHost() {
    return base + "-local";
  }

  /** The host name of a member inside the cluster, without the cluster's domain. */
  public String memberHost(int ordinal) {
    return pod(ordinal) + "." + peerDomain();
  }

  /** The domain below which all members are found. */
  public String peerDomain() {
    return peerService() + "." + namespace + ".svc";
  }

  /** The whole host name of the Service that clients call. */
  public String clientHost(String clusterDomain) {
    return clientService() + "." + namespace + ".svc." + clusterDomain;
  }
}
