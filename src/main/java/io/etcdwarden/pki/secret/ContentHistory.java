package io.etcdwarden.pki.secret;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The contents that a Secret is known to have had, oldest first. A process that has not restarted
 * since may still hold one of them in memory.
 *
 * <p>The operator records each certificate that it issues in an annotation of the Secret, in the
 * same write. A renewal because of age leaves the older certificate a third of its validity, so the
 * certificates that are dropped have expired long ago.
 */
public record ContentHistory(List<SecretContent> contents) {
  public static final ContentHistory EMPTY = new ContentHistory(List.of());

  private static final int MAX = 8;
  private static final String SEPARATOR = ",";

  public ContentHistory {
    contents =
        contents.stream()
            .distinct()
            .sorted(Comparator.comparing(SecretContent::since))
            .skip(Math.max(0, contents.stream().distinct().count() - MAX))
            .toList();
  }

  /**
   * The certificates that the annotation of this Secret records; unreadable entries are skipped.
   */
  public static ContentHistory of(StoredSecret secret) {
    String text = secret.annotations().getOrDefault(PkiLabels.ISSUED_CERTIFICATES, "");
    return new ContentHistory(
        Stream.of(text.split(SEPARATOR, -1))
            .flatMap(entry -> SecretContent.parse(entry).stream())
            .toList());
  }

  /** This history with one more content; an entry with the same fingerprint stays as it is. */
  public ContentHistory with(SecretContent content) {
    boolean isKnown =
        contents.stream().anyMatch(it -> it.fingerprint().equals(content.fingerprint()));
    List<SecretContent> all = new ArrayList<>(contents);
    if (!isKnown) {
      all.add(content);
    }
    return new ContentHistory(all);
  }

  /** This history without the content that has this fingerprint. */
  public ContentHistory without(String fingerprint) {
    return new ContentHistory(
        contents.stream().filter(it -> !it.fingerprint().equals(fingerprint)).toList());
  }

  public boolean isEmpty() {
    return contents.isEmpty();
  }

  /** The value of the annotation. */
  public String text() {
    return contents.stream().map(SecretContent::text).collect(Collectors.joining(SEPARATOR));
  }
}
