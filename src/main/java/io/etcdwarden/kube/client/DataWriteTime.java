package io.etcdwarden.kube.client;

import io.etcdwarden.pki.secret.StoredTime;
import io.etcdwarden.pki.secret.WriteTimes;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds in the managed fields of a Secret when its data were last written. */
public final class DataWriteTime {
  private static final String DATA = "f:data";

  private DataWriteTime() {}

  /**
   * The times at which the Secret was written. Without managed fields, which a program can remove,
   * only its creation is known.
   */
  static WriteTimes of(Secret secret) {
    ObjectMeta metadata = secret.getMetadata();
    if (metadata.getCreationTimestamp() == null) {
      return WriteTimes.UNWRITTEN;
    }
    Instant created = Instant.parse(metadata.getCreationTimestamp());
    return new WriteTimes(created, latest(metadata).flatMap(DataWriteTime::time).orElse(created));
  }

  /** Removes the managed fields except the time of the last write to the data. */
  public static void keepOnly(Secret secret) {
    ObjectMeta metadata = secret.getMetadata();
    metadata.setManagedFields(latest(metadata).map(entry -> List.of(timeOnly(entry))).orElse(null));
  }

  private static Optional<ManagedFieldsEntry> latest(ObjectMeta metadata) {
    return Stream.ofNullable(metadata.getManagedFields())
        .flatMap(List::stream)
        .filter(entry -> time(entry).isPresent() && ownsData(entry))
        .max(Comparator.comparing(entry -> time(entry).orElseThrow()));
  }

  /** The time that the API server or, in a replaced object, the user set. */
  private static Optional<Instant> time(ManagedFieldsEntry entry) {
    return StoredTime.parse(entry.getTime());
  }

  private static boolean ownsData(ManagedFieldsEntry entry) {
    return entry.getFieldsV1() != null
        && entry.getFieldsV1().getAdditionalProperties().containsKey(DATA);
  }

  private static ManagedFieldsEntry timeOnly(ManagedFieldsEntry entry) {
    FieldsV1 fields = new FieldsV1();
    fields.setAdditionalProperties(Map.of(DATA, Map.of()));
    return new ManagedFieldsEntryBuilder().withTime(entry.getTime()).withFieldsV1(fields).build();
  }
}
