package io.etcdwarden.pki;

import io.etcdwarden.pki.request.ClientCertificateRequest;
import io.etcdwarden.pki.request.ClientCertificateSpec;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Entries of {@code spec.pki.clients}. */
final class ClientCertificateSpecs {
  private ClientCertificateSpecs() {}

  /** An entry whose Secret has the name of the entry. */
  static ClientCertificateSpec of(String name) {
    return of(name, name, name);
  }

  static ClientCertificateSpec of(String name, String secret, String commonName) {
    return new ClientCertificateSpec(
        name,
        secret,
        commonName,
        List.of(),
        List.of(),
        List.of(),
        PkiPolicy.DEFAULT.leafValidity(),
        PkiPolicy.DEFAULT.leafRenewAtPercent());
  }

  /** An entry that is renewed after 15 days. */
  static ClientCertificateSpec shortLived(String name) {
    return new ClientCertificateSpec(
        name, name, name, List.of(), List.of(), List.of(), Duration.ofDays(30), 50);
  }

  static ClientCertificateSpec withSubject(
      ClientCertificateSpec spec,
      List<String> organizations,
      List<String> dnsNames,
      List<String> ipAddresses) {
    return new ClientCertificateSpec(
        spec.name(),
        spec.secret(),
        spec.commonName(),
        organizations,
        dnsNames,
        ipAddresses,
        spec.validity(),
        spec.renewAtPercent());
  }

  /** The request with these entries. */
  static PkiRequest requested(PkiRequest request, ClientCertificateSpec... specs) {
    Set<String> secrets =
        Arrays.stream(specs).map(ClientCertificateSpec::secret).collect(Collectors.toSet());
    return request.withClients(
        new ClientCertificateRequest(Arrays.asList(specs), List.of(), secrets, specs.length));
  }

  /** The request with an entry that is not valid, whose Secret has this name. */
  static PkiRequest invalid(PkiRequest request, String secret) {
    return request.withClients(
        new ClientCertificateRequest(List.of(), List.of(), Set.of(secret), 1));
  }
}
