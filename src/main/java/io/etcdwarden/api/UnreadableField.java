package io.etcdwarden.api;

/**
 * A field of a stored resource whose value has the wrong type or is out of range.
 *
 * @param path the path of the field, such as {@code spec.backup.port}
 * @param problem completes a sentence that starts with the path: its value, and what is valid
 */
public record UnreadableField(String path, String problem) {
  /** Whether the field is part of this part of the resource, or contains it. */
  public boolean overlaps(String part) {
    return contains(part, path) || contains(path, part);
  }

  private static boolean contains(String outer, String inner) {
    return inner.startsWith(outer)
        && (inner.length() == outer.length() || ".[".indexOf(inner.charAt(outer.length())) >= 0);
  }

  /** The whole sentence. */
  public String sentence() {
    return path + " " + problem;
  }
}
