package io.etcdwarden.app;

import io.etcdwarden.api.StoredResource;
import io.etcdwarden.api.UnreadableField;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.processing.Controller;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Lists the resources with stored values that the operator cannot read, for {@code /readyz}. */
final class UnreadableResources {
  private static final int MAX_LISTED = 20;

  private UnreadableResources() {}

  /** A sentence for each resource, at most 20, and one with the number of the others. */
  static List<String> sentences(Operator operator) {
    // Two controllers have a cache of Etcds.
    TreeSet<String> all = new TreeSet<>();
    operator.getRegisteredControllers().stream()
        .flatMap(UnreadableResources::cached)
        .flatMap(resource -> sentence(resource).stream())
        .forEach(all::add);
    Stream<String> more =
        all.size() > MAX_LISTED
            ? Stream.of("and " + (all.size() - MAX_LISTED) + " more")
            : Stream.empty();
    return Stream.concat(all.stream().limit(MAX_LISTED), more).toList();
  }

  private static Stream<?> cached(RegisteredController<?> registered) {
    return registered instanceof Controller<?> controller
        ? controller.getEventSourceManager().getControllerEventSource().list()
        : Stream.empty();
  }

  private static Optional<String> sentence(Object cached) {
    return cached instanceof StoredResource<?, ?> resource
        ? resource
            .unreadableIn("spec")
            .map(UnreadableField::sentence)
            .map(
                problem ->
                    "%s %s/%s: %s"
                        .formatted(
                            resource.getKind(),
                            resource.getMetadata().getNamespace(),
                            resource.getMetadata().getName(),
                            problem))
        : Optional.empty();
  }
}
