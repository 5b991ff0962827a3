package io.etcdwarden.controller.etcd;

import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.plan.TlsLine;
import io.etcdwarden.plan.TlsPaths;
import io.etcdwarden.plan.TlsPlan;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The mount paths of TLS Secrets in the containers of a member. A path that appears or disappears
 * means that TLS of a line is enabled or disabled. Another Secret at the same path is an ordinary
 * change.
 */
record TlsMounts(Set<String> paths) {
  /** The mount paths of an existing StatefulSet. */
  static TlsMounts of(StatefulSet set) {
    Set<String> paths = new TreeSet<>();
    for (Container container : set.getSpec().getTemplate().getSpec().getContainers()) {
      for (VolumeMount mount : container.getVolumeMounts()) {
        if (TlsPaths.line(mount.getMountPath()).isPresent()) {
          paths.add(mount.getMountPath());
        }
      }
    }
    return new TlsMounts(paths);
  }

  /** The mount paths that the StatefulSet of a plan has. */
  static TlsMounts of(TlsPlan plan) {
    Set<String> paths = new TreeSet<>();
    add(paths, plan.client(), true);
    add(paths, plan.peer(), false);
    // No container mounts the client certificate of the backup line.
    add(paths, plan.backup(), false);
    return new TlsMounts(paths);
  }

  private static void add(Set<String> paths, TlsLine line, boolean withClient) {
    if (line instanceof TlsLine.Secured secured) {
      paths.add(secured.ca().path());
      paths.add(secured.server().path());
      if (withClient) {
        paths.add(secured.client().path());
      }
    }
  }

  /** How many paths belong to the peer line. */
  long peerCount() {
    return paths.stream()
        .flatMap(path -> TlsPaths.line(path).stream())
        .filter(Line.PEER::equals)
        .count();
  }

  /** The lines with at least one mount path. */
  Set<Line> lines() {
    Set<Line> lines = EnumSet.noneOf(Line.class);
    paths.forEach(path -> TlsPaths.line(path).ifPresent(lines::add));
    return lines;
  }
}
