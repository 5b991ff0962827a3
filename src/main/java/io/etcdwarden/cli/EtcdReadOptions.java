package io.etcdwarden.cli;

import io.etcdwarden.encryption.StoredObjects;
import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.etcdclient.EtcdEndpoint;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import io.etcdwarden.pki.secret.TlsKeyPair;
import io.etcdwarden.sidecar.TrustedCertificates;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import picocli.CommandLine.Option;

/** The options for reading the objects of an API server from its etcd. */
final class EtcdReadOptions {
  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "The client URL of a member, such as https://192.0.2.11:2379.")
  private URI endpoint;

  @Option(names = "--cacert", paramLabel = "FILE", description = "The CA certificate of etcd.")
  private Path trusted;

  @Option(names = "--cert", paramLabel = "FILE", description = "The client certificate.")
  private Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The key of the client certificate.")
  private Path key;

  @Option(
      names = "--etcd-prefix",
      paramLabel = "PREFIX",
      defaultValue = "/registry",
      description = "The value of this flag of the API server; /registry by default.")
  private String root;

  boolean isGiven() {
    return endpoint != null;
  }

  /**
   * The objects in etcd.
   *
   * @throws OperatorException if the options do not describe an endpoint
   */
  StoredObjects open(InstantSource clock) {
    if (endpoint == null || endpoint.getHost() == null || endpoint.getPort() < 0) {
      throw invalid("--endpoint must be a URL such as https://192.0.2.11:2379", null);
    }
    EtcdEndpoint address =
        new EtcdEndpoint(endpoint.getHost().replaceAll("[\\[\\]]", ""), endpoint.getPort());
    return new StoredObjects(client(clock), address, root);
  }

  private EtcdClient client(InstantSource clock) {
    if ("http".equals(endpoint.getScheme())) {
      return EtcdClient.plain();
    }
    if (trusted == null || certificate == null || key == null) {
      throw invalid("an https endpoint needs --cacert, --cert and --key", null);
    }
    TlsKeyPair pair =
        TlsKeyPair.read(bytes(certificate), bytes(key))
            .orElseThrow(
                () ->
                    invalid(
                        certificate + " and " + key + " are no certificate and its key in PEM",
                        null));
    return EtcdClient.secured(
        TrustedCertificates.read(bytes(trusted), trusted.toString()), pair, clock);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failed) {
      throw invalid(file + " cannot be read; check that it exists and its permissions", failed);
    }
  }

  private static OperatorException invalid(String message, Throwable cause) {
    return new OperatorException(ErrorCode.INVALID_SPEC, message, cause);
  }
}
