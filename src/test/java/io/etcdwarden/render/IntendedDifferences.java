package io.etcdwarden.render;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.JsonTrees;

/**
 * Every place where our objects are meant to differ from those of etcd-druid; the reasons stand in
 * {@code docs/decisions/0005-differences-from-etcd-druid.md}.
 */
final class IntendedDifferences {
  private IntendedDifferences() {}

  /** Changes what etcd-druid makes for the wish into what we mean to make. */
  static void applyTo(JsonNode object, Etcd etcd) {
    readinessFollowsTheClientLine(object, etcd);
  }

  /** The wrapper serves its port by the client line's TLS; etcd-druid asks by the backup line's. */
  private static void readinessFollowsTheClientLine(JsonNode object, Etcd etcd) {
    String scheme = etcd.getSpec().etcd().clientUrlTls() == null ? "HTTP" : "HTTPS";
    JsonTrees.container(object, "etcd")
        .map(container -> (ObjectNode) container.at("/readinessProbe/httpGet"))
        .ifPresent(probe -> probe.put("scheme", scheme));
  }
}
