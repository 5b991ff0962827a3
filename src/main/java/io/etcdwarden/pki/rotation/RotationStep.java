package io.etcdwarden.pki.rotation;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The next step of a rotation. Each step is one write, one restart, or one thing to wait for. */
public sealed interface RotationStep {
  RotationPhase phase();

  /** Generates the CA generation of this number. */
  record Generate(long generation) implements RotationStep {
    @Override
    public RotationPhase phase() {
      return generation == 1 ? RotationPhase.CREATING : RotationPhase.STARTING;
    }
  }

  /** Adds the certificates of these generations to the trust bundle. */
  record Publish(SortedSet<Long> generations) implements RotationStep {
    public Publish {
      generations = new TreeSet<>(generations);
    }

    @Override
    public RotationPhase phase() {
      return RotationPhase.TRUST_PUBLISHED;
    }
  }

  /** Replaces the pods of these members, one at a time, so that they load what is stored. */
  record Restart(List<String> members, RotationPhase phase) implements RotationStep {
    public Restart {
      members = List.copyOf(members);
    }
  }

  /**
   * Replaces the pods of these members although not all members are ready: a certificate that they
   * have loaded has ended, so they do not become ready without a restart.
   */
  record Replace(List<String> members, RotationPhase phase) implements RotationStep {
    public Replace {
      members = List.copyOf(members);
    }
  }

  /** Issues the leaf certificates of these Secrets from this generation. */
  record Issue(Set<String> secrets, long generation, RotationPhase phase) implements RotationStep {
    public Issue {
      secrets = Set.copyOf(secrets);
    }
  }

  /** Waits until clients outside the cluster have had their time to trust the generation. */
  record AwaitClients(long generation) implements RotationStep {
    @Override
    public RotationPhase phase() {
      return RotationPhase.AWAITING_CLIENTS;
    }
  }

  /**
   * Waits until the certificates of applications come from the generation and have reached them.
   */
  record AwaitClientCertificates(long generation) implements RotationStep {
    @Override
    public RotationPhase phase() {
      return RotationPhase.AWAITING_CLIENTS;
    }
  }

  /** Waits until the kubelet has written the new leaf certificates into the files of members. */
  record AwaitMountedFiles(List<String> members) implements RotationStep {
    public AwaitMountedFiles {
      members = List.copyOf(members);
    }

    @Override
    public RotationPhase phase() {
      return RotationPhase.ISSUING;
    }
  }

  /** Waits until handshakes have shown what these members have loaded, before trust is removed. */
  record AwaitHandshakes(List<String> members, RotationPhase phase) implements RotationStep {
    public AwaitHandshakes {
      members = List.copyOf(members);
    }
  }

  /** Removes the certificates of these generations from the trust bundle. */
  record Distrust(SortedSet<Long> generations) implements RotationStep {
    public Distrust {
      generations = new TreeSet<>(generations);
    }

    @Override
    public RotationPhase phase() {
      return RotationPhase.DISTRUSTED;
    }
  }

  /** Deletes the Secrets of these generations. */
  record Delete(SortedSet<Long> generations) implements RotationStep {
    public Delete {
      generations = new TreeSet<>(generations);
    }

    @Override
    public RotationPhase phase() {
      return RotationPhase.CLEANING;
    }
  }

  /** No rotation is in progress. */
  record Steady() implements RotationStep {
    @Override
    public RotationPhase phase() {
      return RotationPhase.STEADY;
    }
  }
}
