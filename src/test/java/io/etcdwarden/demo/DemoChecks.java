package io.etcdwarden.demo;

import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.EtcdMemberRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Checks what a TLS cluster must accept and what it must reject. */
record DemoChecks(DemoOutput output, EtcdMemberRunner members, String namespace, String cluster) {
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  void check() throws Exception {
    output.check(
        "a key is written and read with the generated client certificate", this::writesAndReads);
    output.check(
        "a client without a certificate is rejected", this::rejectsClientWithoutCertificate);
    output.check("a peer with a certificate of another CA cannot join", this::rejectsForeignPeer);
  }

  private boolean writesAndReads() {
    EtcdCtl client = members.ctl(namespace, cluster);
    return client.run("put", "greeting", "hello").succeeded()
        && client.run("get", "greeting").output().equals("greeting\nhello\n");
  }

  private boolean rejectsClientWithoutCertificate() throws IOException {
    EtcdCtl client = members.ctl(namespace, cluster).withoutCertificate();
    return !client.run("get", "greeting").succeeded()
        && anyMemberLogged("client didn't provide a certificate");
  }

  private boolean rejectsForeignPeer() throws IOException, InterruptedException {
    String output = members.untrustedPeerOf(namespace, cluster + "-0").tryToJoin(TIMEOUT);
    return !output.isEmpty() && anyMemberLogged("certificate signed by unknown authority");
  }

  /**
   * A rejected client sees different errors, depending on when the connection is closed. So the
   * reason is read from the log of the members.
   */
  private boolean anyMemberLogged(String text) throws IOException {
    for (String pod : List.of(cluster + "-0", cluster + "-1", cluster + "-2")) {
      if (members.log(namespace, pod).contains(text)) {
        return true;
      }
    }
    return false;
  }
}
