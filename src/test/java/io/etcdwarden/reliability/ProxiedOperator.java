package io.etcdwarden.reliability;

import io.etcdwarden.support.fault.ApiServerLink;
import io.etcdwarden.support.fault.FaultProxy;
import io.etcdwarden.support.operator.InProcessOperator;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One operator instance and the proxy that all its requests go through. */
record ProxiedOperator(FaultProxy proxy, InProcessOperator operator) implements AutoCloseable {
  static ProxiedOperator start(ApiServerLink link, String... namespaces) {
    try {
      FaultProxy proxy = FaultProxy.inFrontOf(link);
      return new ProxiedOperator(proxy, InProcessOperator.start(proxy.config(), namespaces));
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  /** Ends as a crash ends: at once, and nothing it still tries reaches the server. */
  void crash() {
    proxy.cutNow().join();
    Thread.ofVirtual().name("crashed").start(this::close);
  }

  /** The proxy goes first, so that a stopping operator can change nothing any more. */
  @Override
  public void close() {
    proxy.close();
    operator.close();
  }
}
