package io.etcdwarden.plan;

import io.etcdwarden.pki.request.BundleSpec;
import io.etcdwarden.pki.request.ClientCertificateRequest;
import io.etcdwarden.pki.request.IssuerSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.PkiPolicy;
import io.etcdwarden.pki.request.PkiRequest;
import io.etcdwarden.pki.secret.Line;
import java.util.List;
import java.util.Set;

/**
 * The certificates of a cluster; a line without TLS has none.
 *
 * @param cluster the name that generated Secrets have in their names and labels
 * @param rotation what a user asks by annotations
 * @param bundle where clients find the CA certificates of the client line
 * @param clients the certificates of applications
 * @param issuer the issuer that signs CAs
 * @param uid of the Etcd, which owns the generated Secrets; empty for a plan without an API server
 */
public record PkiPlan(
    String cluster,
    String namespace,
    String uid,
    PkiPolicy policy,
    List<LineRequest> lines,
    RotationRequests rotation,
    BundleSpec bundle,
    ClientCertificateRequest clients,
    IssuerSpec issuer) {
  public PkiPlan {
    lines = List.copyOf(lines);
  }

  /**
   * The request to the PKI engine.
   *
   * @param running the lines whose Secrets the running members have loaded
   */
  public PkiRequest request(Set<Line> running) {
    return new PkiRequest(cluster, namespace, uid, policy, lines, running)
        .withRotation(rotation.request())
        .withBundle(bundle)
        .withClients(clients)
        .withIssuer(issuer);
  }
}
