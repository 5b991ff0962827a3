package io.etcdwarden.demo;

import io.etcdwarden.support.node.EtcdCtl;
import io.etcdwarden.support.node.RealMembers;
import java.io.IOException;
import java.time.Duration;

/** What a secured cluster must do, and what it must refuse. */
record Promises(Show show, RealMembers members, String namespace, String cluster) {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  void check() throws Exception {
    show.promise("a key is written and read with the generated client certificate", this::serves);
    show.promise("a client without a certificate is refused", this::refusesStrangers);
    show.promise("a peer whose certificate another authority signed cannot join", this::staysShut);
  }

  private boolean serves() {
    EtcdCtl client = members.ctl(namespace, cluster);
    return client.run("put", "greeting", "hello").succeeded()
        && client.run("get", "greeting").output().equals("greeting\nhello\n");
  }

  private boolean refusesStrangers() {
    EtcdCtl.Answer answer =
        members.ctl(namespace, cluster).withoutCertificate().run("get", "greeting");
    return !answer.succeeded() && answer.error().contains("certificate");
  }

  private boolean staysShut() throws IOException, InterruptedException {
    String before = members.log(namespace, cluster + "-0");
    String said = members.foreignPeerOf(namespace, cluster + "-0").tryToJoin(PATIENCE);
    String since = members.log(namespace, cluster + "-0").substring(before.length());
    return !said.isEmpty() && since.contains("unknown authority");
  }
}
