package io.etcdwarden.training;

import java.util.Arrays;
import java.util.List;

/**
 * The parts of an API path. The path of a subresource counts as that of its resource.
 *
 * @param group group and version, or only the version for the core group
 * @param namespace empty for all namespaces and for cluster-scoped resources
 * @param plural the resource; empty for the path of a group
 * @param name empty for a list
 */
record ResourcePath(String group, String namespace, String plural, String name) {
  static ResourcePath of(String path) {
    List<String> parts = Arrays.asList(path.substring(1).split("/", -1));
    boolean isCore = parts.getFirst().equals("api");
    int groupParts = Math.min(isCore ? 2 : 3, parts.size());
    String group = String.join("/", parts.subList(1, groupParts));
    List<String> rest = parts.subList(groupParts, parts.size());
    boolean isNamespaced = rest.size() > 2 && rest.getFirst().equals("namespaces");
    List<String> own = isNamespaced ? rest.subList(2, rest.size()) : rest;
    return new ResourcePath(group, isNamespaced ? rest.get(1) : "", part(own, 0), part(own, 1));
  }

  boolean isGroup() {
    return plural.isEmpty();
  }

  boolean isList() {
    return name.isEmpty();
  }

  /** Whether this is a review of permissions, which is not stored. */
  boolean isReview() {
    return plural.startsWith("selfsubject");
  }

  ResourcePath named(String own) {
    return new ResourcePath(group, namespace, plural, own);
  }

  private static String part(List<String> parts, int index) {
    return index < parts.size() ? parts.get(index) : "";
  }
}
