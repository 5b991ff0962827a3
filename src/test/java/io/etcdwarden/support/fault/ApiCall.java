package io.etcdwarden.support.fault;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;

/**
 * One request in the terms of the API server.
 *
 * @param verb get, list, watch, create, update, patch, apply, delete or deletecollection
 * @param resource the plural, with a subresource after a slash: {@code secrets}, {@code
 *     etcds/status}; the path if the request is not about a resource
 * @param namespace empty for cluster-scoped resources
 * @param name empty for lists and watches
 */
public record ApiCall(String verb, String resource, String namespace, String name) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> READS = List.of("get", "list", "watch");

  /** Parses method, path, content type and, for a create, the name in the body. */
  static ApiCall of(String method, URI uri, String contentType, byte[] body) {
    List<String> parts = Arrays.stream(uri.getPath().split("/", -1)).skip(1).toList();
    int start = parts.getFirst().equals("api") ? 2 : 3;
    if (parts.size() <= start || !List.of("api", "apis").contains(parts.getFirst())) {
      return new ApiCall("get", uri.getPath(), "", "");
    }
    boolean namespaced = parts.get(start).equals("namespaces") && parts.size() > start + 2;
    String namespace = namespaced ? parts.get(start + 1) : "";
    List<String> object = parts.subList(namespaced ? start + 2 : start, parts.size());
    String name = object.size() > 1 ? object.get(1) : "";
    String resource = object.size() > 2 ? object.get(0) + "/" + object.get(2) : object.get(0);
    boolean isReview = resource.endsWith("reviews");
    String verb = isReview ? "get" : verb(method, contentType, uri.getQuery(), name.isEmpty());
    return new ApiCall(verb, resource, namespace, verb.equals("create") ? nameIn(body) : name);
  }

  private static String verb(String method, String type, String query, boolean isCollection) {
    boolean watch = query != null && query.contains("watch=true");
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> type.contains("apply-patch") ? "apply" : "patch";
      case "DELETE" -> isCollection ? "deletecollection" : "delete";
      default -> watch ? "watch" : isCollection ? "list" : "get";
    };
  }

  private static String nameIn(byte[] body) {
    try {
      return JSON.readTree(body).path("metadata").path("name").asText();
    } catch (IOException garbled) {
      return "";
    }
  }

  public boolean isMutating() {
    return !READS.contains(verb);
  }

  public boolean isWatch() {
    return verb.equals("watch");
  }

  /** Returns resource and name of the object, without the namespace that a test has chosen. */
  public String object() {
    return resource + " " + name;
  }

  @Override
  public String toString() {
    return verb + " " + object();
  }
}
