package io.etcdwarden.files;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which file holds what. */
public enum Layout {
  /** One key pair per node: {@code node_1_cert.pem} and {@code node_1_key_insecure.pem}. */
  NODE {
    @Override
    public PairPath ca() {
      return insecure("ca");
    }

    @Override
    public List<LeafProfile> profiles() {
      return List.of(LeafProfile.NODE);
    }

    @Override
    public PairPath member(String node, LeafProfile profile) {
      Matcher numbered = NUMBERED.matcher(node);
      return insecure(numbered.matches() ? numbered.replaceFirst("$1_$2") : node);
    }

    @Override
    public PairPath client(String name) {
      return insecure(name);
    }

    private PairPath insecure(String name) {
      return PairPath.of(name + "_cert.pem", name + "_key_insecure.pem");
    }
  },

  /** The file names of cfssl: {@code ca.pem}, {@code member-1-server.pem}, with {@code -key}. */
  CFSSL {
    @Override
    public PairPath ca() {
      return withKeySuffix("ca");
    }

    @Override
    public List<LeafProfile> profiles() {
      return List.of(LeafProfile.SERVER, LeafProfile.PEER);
    }

    @Override
    public PairPath member(String node, LeafProfile profile) {
      return withKeySuffix(node + (profile == LeafProfile.PEER ? "-peer" : "-server"));
    }

    @Override
    public PairPath client(String name) {
      return withKeySuffix(name);
    }

    private PairPath withKeySuffix(String name) {
      return PairPath.of(name + ".pem", name + "-key.pem");
    }
  },

  /** The file names of kubeadm, with one folder per node: {@code node1/etcd/server.crt}. */
  KUBEADM {
    @Override
    public PairPath ca() {
      return crt("etcd/ca");
    }

    @Override
    public List<LeafProfile> profiles() {
      return List.of(LeafProfile.SERVER, LeafProfile.PEER);
    }

    @Override
    public PairPath member(String node, LeafProfile profile) {
      return crt(node + (profile == LeafProfile.PEER ? "/etcd/peer" : "/etcd/server"));
    }

    @Override
    public PairPath client(String name) {
      return crt(name.equals(DEFAULT_CLIENT) ? "apiserver-etcd-client" : "etcd/" + name);
    }

    @Override
    PairPath onNode(String node, LeafProfile profile) {
      return crt(profile == LeafProfile.PEER ? "etcd/peer" : "etcd/server");
    }

    private PairPath crt(String name) {
      return PairPath.of(name + ".crt", name + ".key");
    }
  };

  /** The client that every cluster gets. */
  public static final String DEFAULT_CLIENT = "client";

  private static final Pattern NUMBERED = Pattern.compile("(.*[A-Za-z])([0-9]+)");

  /** The certificate of the CA and its private key. */
  public abstract PairPath ca();

  /** The key pairs of each member. */
  public abstract List<LeafProfile> profiles();

  /**
   * A key pair of a member.
   *
   * @param profile one of {@link #profiles}
   */
  public abstract PairPath member(String node, LeafProfile profile);

  public abstract PairPath client(String name);

  /** A key pair of a member, in the folder of the files on the node itself. */
  PairPath onNode(String node, LeafProfile profile) {
    return member(node, profile);
  }

  /** The key pair of the client port, in the folder of the files on the node itself. */
  PairPath server(String node) {
    return onNode(node, profiles().getFirst());
  }

  /** The key pair of the peer port, in the folder of the files on the node itself. */
  PairPath peer(String node) {
    return onNode(node, profiles().getLast());
  }
}
