package io.etcdwarden.pki.secret;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The record of a CA Secret about its CA generations, in two annotations.
 *
 * <p>Every user who may create Secrets can create one that looks like a CA generation. Only a
 * generation whose certificate is in this record is used: a user who can change the record can
 * change the trust bundle as well.
 *
 * @param fingerprints the certificate of each generation, by number
 * @param published counts the times that the operator added a generation to the trust bundle
 * @param distrusted the value of {@code published} plus the number of removals, when a generation
 *     was removed last; 0 if none was
 */
public record GenerationRecord(
    SortedMap<Long, String> fingerprints, long published, long distrusted) {
  public static final GenerationRecord EMPTY = new GenerationRecord(new TreeMap<>(), 0, 0);

  private static final String SEPARATOR = ",";

  public GenerationRecord {
    fingerprints = Collections.unmodifiableSortedMap(new TreeMap<>(fingerprints));
  }

  /** The record of a CA Secret; without fingerprints if it has none. */
  public static GenerationRecord of(StoredSecret bundle) {
    SortedMap<Long, String> fingerprints = new TreeMap<>();
    entries(bundle, PkiLabels.GENERATIONS)
        .forEach((key, value) -> number(key).ifPresent(it -> fingerprints.put(it, value)));
    Map<String, String> revisions = entries(bundle, PkiLabels.TRUST_REVISIONS);
    return new GenerationRecord(
        fingerprints,
        number(revisions.getOrDefault("published", "")).orElse(0L),
        number(revisions.getOrDefault("distrusted", "")).orElse(0L));
  }

  /** The record with a generation that has not been added to the trust bundle. */
  public GenerationRecord with(long generation, String fingerprint) {
    SortedMap<Long, String> more = new TreeMap<>(fingerprints);
    more.put(generation, fingerprint);
    return new GenerationRecord(more, published, distrusted);
  }

  public GenerationRecord without(Iterable<Long> generations) {
    NavigableMap<Long, String> fewer = new TreeMap<>(fingerprints);
    for (Long generation : generations) {
      fewer.remove(generation);
    }
    return new GenerationRecord(fewer, published, distrusted);
  }

  /** The record after a generation was added to the trust bundle. */
  public GenerationRecord afterPublish() {
    return new GenerationRecord(fingerprints, revision() + 1, distrusted);
  }

  /** The record after a generation was removed from the trust bundle. */
  public GenerationRecord afterDistrust() {
    return new GenerationRecord(fingerprints, published, revision() + 1);
  }

  /**
   * The record with a revision that is higher than that of every restart mark. If marks are ahead,
   * an earlier CA Secret or its annotations were lost, and no mark may count for this one.
   */
  public GenerationRecord above(long mark) {
    return revision() < mark ? new GenerationRecord(fingerprints, mark + 1, 0) : this;
  }

  /** The highest number; 0 if no generation is recorded. */
  public long newest() {
    return fingerprints.isEmpty() ? 0 : fingerprints.lastKey();
  }

  /** The number of the last change of the trust bundle. */
  public long revision() {
    return Math.max(published, distrusted);
  }

  /** The annotations of the CA Secret with this record. */
  public Map<String, String> addTo(Map<String, String> annotations) {
    Map<String, String> changed = new LinkedHashMap<>(annotations);
    changed.put(
        PkiLabels.GENERATIONS,
        fingerprints.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(SEPARATOR)));
    if (revision() > 0) {
      changed.put(
          PkiLabels.TRUST_REVISIONS, "published=" + published + ",distrusted=" + distrusted);
    }
    return changed;
  }

  private static Map<String, String> entries(StoredSecret bundle, String annotation) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (String entry : bundle.annotations().getOrDefault(annotation, "").split(SEPARATOR, -1)) {
      int end = entry.indexOf('=');
      if (end > 0) {
        entries.put(entry.substring(0, end), entry.substring(end + 1));
      }
    }
    return entries;
  }

  private static Optional<Long> number(String text) {
    try {
      long number = Long.parseLong(text);
      return number >= 0 ? Optional.of(number) : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }
}
