package io.etcdwarden.kube.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import io.etcdwarden.api.StoredResource;
import java.io.IOException;

/**
 * Deserializes a custom resource whatever values it has. It leaves out the values that cannot be
 * read and notes them in the resource.
 *
 * <p>An API server may store values that the Java types cannot have: it does not enforce {@code
 * format: int32}, and an older definition may allow more. An informer that cannot read one object
 * of a list ends, and the operator with it, for the resources of all namespaces.
 */
final class StoredResourceDeserializer extends DelegatingDeserializer {
  private static final long serialVersionUID = 1L;

  private StoredResourceDeserializer(JsonDeserializer<?> delegate) {
    super(delegate);
  }

  /** Applies the deserializer to all custom resources. */
  static BeanDeserializerModifier modifier() {
    return new Modifier();
  }

  @Override
  protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
    return new StoredResourceDeserializer(delegate);
  }

  @Override
  public Object deserialize(JsonParser json, DeserializationContext context) throws IOException {
    if (!(context.readTree(json) instanceof ObjectNode resource)) {
      return context.reportInputMismatch(handledType(), "a custom resource must be an object");
    }
    WrongValues wrong = new WrongValues(resource);
    wrong.removeNullsAndDeepParts();
    while (true) {
      try {
        return withNotes(read(resource, json, context), wrong);
      } catch (IOException | RuntimeException failure) {
        removeCause(failure, wrong, resource);
      }
    }
  }

  private Object read(ObjectNode resource, JsonParser json, DeserializationContext context)
      throws IOException {
    try (JsonParser tree = new TreeTraversingParser(resource, json.getCodec())) {
      tree.nextToken();
      return super.deserialize(tree, context);
    }
  }

  /**
   * Removes something in any case, so that the next attempt reads less.
   *
   * @throws IOException if the resource has neither spec nor status, so nothing can be left out
   */
  private static void removeCause(Exception failure, WrongValues wrong, ObjectNode resource)
      throws IOException {
    if (!wrong.isFull()
        && failure instanceof JsonMappingException mapping
        && wrong.remove(mapping)) {
      return;
    }
    boolean inStatus =
        failure instanceof JsonMappingException mapping
            && !mapping.getPath().isEmpty()
            && "status".equals(mapping.getPath().getFirst().getFieldName());
    if (inStatus && resource.has("status")) {
      wrong.removePart("status", "has values that cannot be read");
    } else if (resource.has("spec")) {
      wrong.removePart("spec", "has values that cannot be read; correct them");
    } else if (resource.has("status")) {
      wrong.removePart("status", "has values that cannot be read");
    } else if (failure instanceof IOException unreadable) {
      throw unreadable;
    } else {
      throw new IOException("cannot read a custom resource", failure);
    }
  }

  private static Object withNotes(Object read, WrongValues wrong) {
    if (read instanceof StoredResource<?, ?> resource && !wrong.removed().isEmpty()) {
      resource.setUnreadableFields(wrong.removed());
    }
    return read;
  }

  private static final class Modifier extends BeanDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config,
        BeanDescription description,
        JsonDeserializer<?> deserializer) {
      return StoredResource.class.isAssignableFrom(description.getBeanClass())
          ? new StoredResourceDeserializer(deserializer)
          : deserializer;
    }
  }
}
