package io.etcdwarden.demo;

import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.EtcdMemberRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What a secured cluster must do, and what it must refuse. */
record DemoChecks(DemoOutput output, EtcdMemberRunner members, String namespace, String cluster) {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  void check() throws Exception {
    output.check(
        "a key is written and read with the generated client certificate", this::writesAndReads);
    output.check(
        "a client without a certificate is refused", this::rejectsClientWithoutCertificate);
    output.check(
        "a peer whose certificate another authority signed cannot join", this::rejectsForeignPeer);
  }

  private boolean writesAndReads() {
    EtcdCtl client = members.ctl(namespace, cluster);
    return client.run("put", "greeting", "hello").succeeded()
        && client.run("get", "greeting").output().equals("greeting\nhello\n");
  }

  private boolean rejectsClientWithoutCertificate() throws IOException {
    EtcdCtl stranger = members.ctl(namespace, cluster).withoutCertificate();
    return !stranger.run("get", "greeting").succeeded()
        && anyMemberLogged("client didn't provide a certificate");
  }

  private boolean rejectsForeignPeer() throws IOException, InterruptedException {
    String said = members.untrustedPeerOf(namespace, cluster + "-0").tryToJoin(PATIENCE);
    return !said.isEmpty() && anyMemberLogged("certificate signed by unknown authority");
  }

  /**
   * What a caller is told differs with the moment at which it is hung up on; the reason is here.
   */
  private boolean anyMemberLogged(String words) throws IOException {
    for (String pod : List.of(cluster + "-0", cluster + "-1", cluster + "-2")) {
      if (members.log(namespace, pod).contains(words)) {
        return true;
      }
    }
    return false;
  }
}
