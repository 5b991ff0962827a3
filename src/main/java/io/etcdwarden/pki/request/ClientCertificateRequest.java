package io.etcdwarden.pki.request;

import java.util.List;
import java.util.Set;

/**
 * The client certificates that {@code spec.pki.clients} asks for.
 *
 * @param specs the valid entries, in their order
 * @param problems what is wrong with the other entries, and warnings about valid ones
 * @param secrets the Secrets that all entries name, also those that are not valid: none of these is
 *     deleted
 * @param size how many entries there are
 */
public record ClientCertificateRequest(
    List<ClientCertificateSpec> specs,
    List<ClientCertificateProblem> problems,
    Set<String> secrets,
    int size) {
  public static final ClientCertificateRequest NONE =
      new ClientCertificateRequest(List.of(), List.of(), Set.of(), 0);

  public ClientCertificateRequest {
    specs = List.copyOf(specs);
    problems = List.copyOf(problems);
    secrets = Set.copyOf(secrets);
  }
}
