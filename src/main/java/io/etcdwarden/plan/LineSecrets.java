package io.etcdwarden.plan;

import static java.util.Objects.requireNonNullElse;

import io.etcdwarden.api.CaSecretReference;
import io.etcdwarden.api.PeerTlsConfig;
import io.etcdwarden.api.SecretReference;
import io.etcdwarden.api.TlsConfig;
import io.etcdwarden.pki.request.CaSpec;
import io.etcdwarden.pki.secret.SecretRef;
import io.etcdwarden.pki.secret.TrustBundle;

/**
 * The Secrets of one TLS line, as the spec names them.
 *
 * @param ca the Secret with the CA certificates that the line trusts
 * @param caKey the data key of that Secret under which pods read the certificates
 * @param callerCaKey the data key under which the operator reads them to verify a server
 * @param server the Secret with the server certificate
 * @param client the Secret with the client certificate; on the peer line the same as {@code
 *     server}, because a member presents one certificate in both roles
 */
public record LineSecrets(
    SecretRef ca, String caKey, String callerCaKey, SecretRef server, SecretRef client) {
  static LineSecrets ofClientLine(TlsConfig spec) {
    String caKey = caKey(spec.tlsCASecretRef(), CaSpec.DEFAULT_DATA_KEY);
    return new LineSecrets(
        ref(spec.tlsCASecretRef()),
        caKey,
        caKey,
        ref(spec.serverTLSSecretRef()),
        ref(spec.clientTLSSecretRef()));
  }

  static LineSecrets ofPeerLine(PeerTlsConfig spec) {
    String caKey = caKey(spec.tlsCASecretRef(), CaSpec.DEFAULT_DATA_KEY);
    SecretRef server = ref(spec.serverTLSSecretRef());
    return new LineSecrets(ref(spec.tlsCASecretRef()), caKey, caKey, server, server);
  }

  /**
   * If the spec sets no {@code dataKey}, callers of the sidecar prefer another key than that of
   * pods, as with etcd-druid.
   */
  static LineSecrets ofBackupLine(TlsConfig spec) {
    return new LineSecrets(
        ref(spec.tlsCASecretRef()),
        caKey(spec.tlsCASecretRef(), CaSpec.DEFAULT_DATA_KEY),
        caKey(spec.tlsCASecretRef(), TrustBundle.BUNDLE_DATA_KEY),
        ref(spec.serverTLSSecretRef()),
        ref(spec.clientTLSSecretRef()));
  }

  private static String caKey(CaSecretReference reference, String defaultKey) {
    String key = reference == null ? "" : requireNonNullElse(reference.dataKey(), "");
    return key.isEmpty() ? defaultKey : key;
  }

  private static SecretRef ref(CaSecretReference reference) {
    return reference == null
        ? SecretRef.ABSENT
        : SecretRef.to(reference.name(), reference.namespace());
  }

  private static SecretRef ref(SecretReference reference) {
    return reference == null
        ? SecretRef.ABSENT
        : SecretRef.to(reference.name(), reference.namespace());
  }
}
