package io.etcdwarden.kube.client;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lists objects in pages. An object may have 1.5 MiB, and everyone who may create objects in some
 * namespace can create many of that size. So the operator never receives all objects at once, and
 * keeps of each page only what it needs.
 */
public final class ListPages {
  /** Small enough for the pages of several informers at the same time. */
  public static final Long SIZE = 25L;

  private ListPages() {}

  /**
   * Lists all objects.
   *
   * @param keep returns what the caller needs of an object; empty if it needs nothing
   */
  public static <T extends HasMetadata, L extends KubernetesResourceList<T>, R> List<R> read(
      Listable<L> objects, Function<T, Optional<R>> keep) {
    List<R> kept = new ArrayList<>();
    String next = null;
    do {
      L page = objects.list(new ListOptionsBuilder().withLimit(SIZE).withContinue(next).build());
      page.getItems().forEach(object -> keep.apply(object).ifPresent(kept::add));
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    return kept;
  }
}
