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
 * Which folders with TLS material the containers of a member see. A change of these means that a
 * line is switched on or off; which Secret fills a folder is an ordinary change.
 */
record TlsMounts(Set<String> paths) {
  /** Those of a member set that exists. */
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

  /** Those that a plan asks for. */
  static TlsMounts of(TlsPlan plan) {
    Set<String> paths = new TreeSet<>();
    add(paths, plan.client(), true);
    add(paths, plan.peer(), false);
    // The backup line's client pair is mounted in no container.
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

  /** How many of them are of the line between members. */
  long peerCount() {
    return paths.stream()
        .flatMap(path -> TlsPaths.line(path).stream())
        .filter(Line.PEER::equals)
        .count();
  }

  /** The lines whose material is seen at all. */
  Set<Line> lines() {
    Set<Line> lines = EnumSet.noneOf(Line.class);
    paths.forEach(path -> TlsPaths.line(path).ifPresent(lines::add));
    return lines;
  }
}
