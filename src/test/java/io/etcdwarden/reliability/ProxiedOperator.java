package io.etcdwarden.reliability;

import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.operator.InProcessOperator;
import java.io.IOException;
import java.io.UncheckedIOException;

/** An operator and the proxy that all its requests to the API server pass. */
record ProxiedOperator(FaultProxy proxy, InProcessOperator operator) implements AutoCloseable {
  static ProxiedOperator start(ApiServerLink link, String... namespaces) {
    try {
      FaultProxy proxy = FaultProxy.inFrontOf(link);
      return new ProxiedOperator(proxy, InProcessOperator.start(proxy.config(), namespaces));
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  /** Stops the operator as a crash does: no later request of it reaches the API server. */
  void crash() {
    proxy.cutNow().join();
    Thread.ofVirtual().name("crashed").start(this::close);
  }

  /** Closes the proxy first, so that the stopping operator cannot change anything. */
  @Override
  public void close() {
    proxy.close();
    operator.close();
  }
}
