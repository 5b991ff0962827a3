package io.etcdwarden.support.apiserver;

import java.util.ArrayList;
import java.util.List;

/** The command-line flags of kube-apiserver and its etcd. */
final class ServerFlags {
  private ServerFlags() {}

  static List<String> etcd(Workspace workspace) {
    String clients = "http://127.0.0.1:" + workspace.etcdPort();
    String peers = "http://127.0.0.1:" + workspace.etcdPeerPort();
    return List.of(
        "--data-dir=etcd",
        "--listen-client-urls=" + clients,
        "--advertise-client-urls=" + clients,
        "--listen-peer-urls=" + peers,
        "--initial-advertise-peer-urls=" + peers,
        "--initial-cluster=default=" + peers,
        "--log-level=warn",
        // The data need not survive a power failure.
        "--unsafe-no-fsync");
  }

  static List<String> server(Workspace workspace) {
    return server(workspace, List.of("--etcd-servers=http://127.0.0.1:" + workspace.etcdPort()));
  }

  /** The flags of a server whose etcd other flags name. */
  static List<String> server(Workspace workspace, List<String> etcdFlags) {
    List<String> flags = new ArrayList<>(etcdFlags);
    flags.addAll(withoutEtcd(workspace));
    return flags;
  }

  private static List<String> withoutEtcd(Workspace workspace) {
    return List.of(
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--secure-port=" + workspace.serverPort(),
        "--cert-dir=" + workspace.certificates(),
        "--token-auth-file=" + workspace.tokens(),
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + workspace.serviceAccountKeys(),
        "--service-account-signing-key-file=" + workspace.serviceAccountKeys(),
        // No controller creates the default service account of pods, and no controller removes the
        // protection of unused claims.
        "--disable-admission-plugins=ServiceAccount,StorageObjectInUseProtection",
        // A smaller range has addresses for only about 250 Services.
        "--service-cluster-ip-range=10.0.0.0/16",
        "--endpoint-reconciler-type=none",
        "--max-requests-inflight=2000",
        "--max-mutating-requests-inflight=1000",
        "--profiling=false");
  }

  static List<String> serverWithAuditLog(Workspace workspace) {
    List<String> flags = new ArrayList<>(server(workspace));
    flags.add("--audit-policy-file=" + workspace.auditPolicy());
    flags.add("--audit-log-path=" + workspace.auditLog());
    return flags;
  }
}
