package io.etcdwarden.kube.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.kube.watch.EtcdCache;
import io.etcdwarden.support.Etcds;
import io.etcdwarden.support.MockApiServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachedOwnerLookupTest {
  private static final String ETCDS = "/apis/druid.gardener.cloud/v1alpha1/namespaces/ns/etcds";

  private final MockApiServer server = new MockApiServer();
  private final FakeEtcdCache cache = new FakeEtcdCache();
  private final CachedOwnerLookup lookup =
      new CachedOwnerLookup(cache, server.clients().full(), name -> name);

  private static final class FakeEtcdCache implements EtcdCache {
    private Optional<Etcd> cached = Optional.empty();
    private boolean complete;

    @Override
    public Optional<Etcd> find(String namespace, String partOf) {
      return cached;
    }

    @Override
    public boolean isComplete(String namespace) {
      return complete;
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void anUnknownLabelCausesNoRequestOnceTheCacheIsComplete() {
    cache.complete = true;

    assertEquals(Optional.empty(), lookup.etcd("ns", "bogus"));

    assertEquals(0, server.requestCount());
  }

  @Test
  void anUnknownLabelIsLookedUpOnTheServerWhileTheCacheIsIncomplete() {
    server.respondOnce(HttpMethod.GET, ETCDS + "?limit=25", 200, page("next", "other"));
    server.respondOnce(HttpMethod.GET, ETCDS + "?continue=next&limit=25", 200, page("", "main"));

    assertTrue(lookup.etcd("ns", "main").isPresent());
  }

  private static Map<String, Object> page(String next, String name) {
    return Map.of(
        "apiVersion",
        "druid.gardener.cloud/v1alpha1",
        "kind",
        "EtcdList",
        "metadata",
        Map.of("resourceVersion", "1", "continue", next),
        "items",
        List.of(Etcds.named(name)));
  }

  @Test
  void aCachedEtcdCausesNoRequest() {
    cache.cached = Optional.of(Etcds.named("main"));

    assertTrue(lookup.etcd("ns", "main").isPresent());

    assertEquals(0, server.requestCount());
  }
}
