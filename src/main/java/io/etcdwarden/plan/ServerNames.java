package io.etcdwarden.plan;

import io.etcdwarden.pki.request.NameSpec;
import io.etcdwarden.pki.request.RequiredName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The names under which the servers of a cluster are called, and by whom.
 *
 * <p>A server certificate needs no pod IP address, because every caller uses a name. A generated
 * certificate has wildcards for the members, so that the cluster can get more members without new
 * certificates.
 *
 * @param size how many members the cluster has
 * @param clusterDomain the DNS domain of the Kubernetes cluster
 * @param additional further names from {@code spec.pki}
 */
record ServerNames(Names names, int size, String clusterDomain, AdditionalNames additional) {
  private static final String OWN_POD = "the other container of the same pod";
  private static final String SIDECARS = "the sidecars of all members";
  private static final String MEMBERS = "the other members";

  /** The names for etcd's client port. */
  NameSpec ofClientLine() {
    List<RequiredName> required = new ArrayList<>();
    required.add(new RequiredName(names.localHost(), OWN_POD));
    required.add(new RequiredName(names.clientService(), SIDECARS));
    required.addAll(memberHosts(SIDECARS));
    List<String> recommended = new ArrayList<>(clientServiceNames().subList(1, 4));
    recommended.add("*." + names.peerDomain() + "." + clusterDomain);
    return new NameSpec(required, recommended, clientDnsNames(), clientIpAddresses());
  }

  /** The names for the sidecar's port. */
  NameSpec ofBackupLine() {
    List<RequiredName> required = new ArrayList<>();
    required.add(new RequiredName(names.localHost(), OWN_POD));
    if (size > 1) {
      required.addAll(memberHosts(SIDECARS));
    }
    required.add(new RequiredName(names.clientHost(clusterDomain), "the operator"));
    return new NameSpec(
        required, clientServiceNames().subList(0, 3), clientDnsNames(), clientIpAddresses());
  }

  /**
   * The names for etcd's peer port. A member that accepts a connection resolves the DNS names in
   * the caller's certificate and compares them with the caller's address. A wildcard cannot be
   * resolved, so the certificate also has the name of each member.
   *
   * @param advertised the hosts of {@code spec.etcd.additionalAdvertisePeerURLs}
   */
  NameSpec ofPeerLine(List<String> advertised) {
    List<RequiredName> required = new ArrayList<>(memberHosts(MEMBERS));
    advertised.forEach(host -> required.add(new RequiredName(host, MEMBERS)));
    Set<String> dnsNames = new LinkedHashSet<>(namesInCluster(names.peerService()));
    dnsNames.addAll(memberWildcards());
    required.stream().map(RequiredName::name).filter(UrlHosts::isName).forEach(dnsNames::add);
    dnsNames.addAll(additional.dnsNames());
    return new NameSpec(
        required,
        List.of(names.peerDomain()),
        List.copyOf(dnsNames),
        advertised.stream().filter(host -> !UrlHosts.isName(host)).distinct().toList());
  }

  /**
   * A hibernated cluster gets names for at least one member, which it has after the hibernation.
   */
  private List<RequiredName> memberHosts(String callers) {
    return IntStream.range(0, Math.max(size, 1))
        .mapToObj(ordinal -> new RequiredName(names.memberHost(ordinal), callers))
        .toList();
  }

  private List<String> clientDnsNames() {
    Set<String> all = new LinkedHashSet<>();
    all.add(names.localHost());
    all.addAll(clientServiceNames());
    all.addAll(memberWildcards());
    all.add("localhost");
    all.addAll(additional.dnsNames());
    return List.copyOf(all);
  }

  private List<String> clientIpAddresses() {
    Set<String> all = new LinkedHashSet<>(List.of("127.0.0.1", "::1"));
    all.addAll(additional.ipAddresses());
    return List.copyOf(all);
  }

  private List<String> clientServiceNames() {
    return namesInCluster(names.clientService());
  }

  private List<String> memberWildcards() {
    return namesInCluster("*." + names.peerService());
  }

  /** All forms of a host name in this namespace, from the shortest to the fully qualified one. */
  private List<String> namesInCluster(String host) {
    String inNamespace = host + "." + names.namespace();
    return List.of(host, inNamespace, inNamespace + ".svc", inNamespace + ".svc." + clusterDomain);
  }
}
