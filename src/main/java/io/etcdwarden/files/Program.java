package io.etcdwarden.files;

/** A program that uses etcd as a client. */
public enum Program {
  KUBE_APISERVER("kube-apiserver"),
  FLANNELD("flanneld"),
  ETCDCTL("etcdctl");

  private final String command;

  Program(String command) {
    this.command = command;
  }

  public String command() {
    return command;
  }
}
