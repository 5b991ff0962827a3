package io.etcdwarden.kube.watch;

import io.etcdwarden.kube.client.ConflictException;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * Reads from the caches of informers while these run. When the operator stops, the framework stops
 * the informers before the last reconciles have ended, and the cache of a stopped informer is
 * empty: a reconcile would take all objects for deleted.
 */
public record RunningInformers(List<? extends EventSource<?, ?>> sources) {
  public RunningInformers {
    sources = List.copyOf(sources);
  }

  /**
   * Returns what the caches contain.
   *
   * @throws ConflictException if an informer has stopped, so that the result may be incomplete
   */
  public <T> T read(Supplier<T> read) {
    T result;
    try {
      result = read.get();
    } catch (NoSuchElementException noInformer) {
      // The framework throws it for an object that the operator wrote a moment ago.
      failIfStopped(noInformer);
      throw noInformer;
    }
    failIfStopped(null);
    return result;
  }

  private void failIfStopped(NoSuchElementException cause) {
    boolean isRunning =
        sources.stream()
            .filter(AbstractEventSource.class::isInstance)
            .allMatch(it -> ((AbstractEventSource<?, ?>) it).isRunning());
    if (!isRunning) {
      throw new ConflictException("the operator is stopping", cause);
    }
  }
}
