package io.etcdwarden.observed;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;

/** A Secret without its content: enough to know that it is there, whose it is, and its version. */
public record SecretHead(
    String name, String uid, String resourceVersion, Map<String, String> labels) {
  public static SecretHead of(ObjectMeta meta) {
    return new SecretHead(
        meta.getName(), meta.getUid(), meta.getResourceVersion(), Map.copyOf(meta.getLabels()));
  }
}
