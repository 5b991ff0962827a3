package io.etcdwarden.kube.client;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * Reads every object that an API server can store. A user who may write objects in one namespace
 * must not be able to end the informers, which read the objects of all namespaces.
 */
final class LenientSerialization {
  /** The API server limits the nesting of JSON to this depth. */
  private static final int MAX_DEPTH = 10_000;

  private LenientSerialization() {}

  static KubernetesSerialization create() {
    ObjectMapper mapper = new ObjectMapper(jsonFactory());
    // A newer version of a resource definition may have more fields.
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    // An empty metadata-only list has "items: null", which the informers do not accept.
    mapper.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
    KubernetesSerialization serialization = new KubernetesSerialization(mapper, true);
    mapper.registerModule(
        new SimpleModule("lenient")
            .addDeserializer(FieldsV1.class, new ManagedFieldsInterner())
            .addDeserializer(String.class, new StringInterner())
            .addDeserializer(ZonedDateTime.class, new LenientTimestampDeserializer())
            .setDeserializerModifier(StoredResourceDeserializer.modifier()));
    return serialization;
  }

  /**
   * Without the limits of Jackson, which refuse names of more than 50,000 characters and many names
   * with the same hash. The keys of a map in a custom resource can be such names. The API server
   * limits the size of each object.
   */
  private static JsonFactory jsonFactory() {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNameLength(Integer.MAX_VALUE)
                .maxStringLength(Integer.MAX_VALUE)
                .build())
        .build();
  }
}
