package io.etcdwarden.kube.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.etcdwarden.api.Etcd;
import io.etcdwarden.api.EtcdCopyBackupsTask;
import io.etcdwarden.api.EtcdOpsTask;
import io.etcdwarden.api.StoredResource;
import io.etcdwarden.controller.compaction.CompactionEvents;
import io.etcdwarden.controller.etcd.EtcdUpdateFilter;
import io.etcdwarden.plan.SecretReferences;
import io.etcdwarden.support.CrdWrongValues;
import io.etcdwarden.support.JsonTrees;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.ByteArrayInputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The informers read every object that an API server may have stored. */
class WrongValuesTest {
  private static final Map<Class<? extends CustomResource<?, ?>>, String> SOUND =
      Map.of(
          Etcd.class,
          "{replicas: 1, labels: {a: b}, etcd: {}, backup: {}}",
          EtcdOpsTask.class,
          "{etcdName: main, config: {onDemandSnapshot: {type: full}}}",
          EtcdCopyBackupsTask.class,
          """
          {sourceStore: {provider: aws, container: a, secretRef: {name: s}},
           targetStore: {provider: aws, container: b, secretRef: {name: s}}}\
          """);

  private static final KubeClients CLIENTS =
      KubeClients.connect(new ConfigBuilder().withMasterUrl("http://localhost:1").build());
  private static final KubernetesSerialization JSON =
      CLIENTS.forControllers().getKubernetesSerialization();

  @AfterAll
  static void close() {
    CLIENTS.close();
  }

  @ParameterizedTest
  @ValueSource(classes = {Etcd.class, EtcdOpsTask.class, EtcdCopyBackupsTask.class})
  void aListWithAWrongValueInAnyFieldIsReadWhole(Class<? extends StoredResource<?, ?>> kind) {
    String sound = sound(kind);
    // As the client does when it creates an informer.
    JSON.registerKubernetesResource(kind);
    List<String> failures = new ArrayList<>();

    for (CrdWrongValues.Case wrong : CrdWrongValues.of(kind, sound)) {
      try {
        List<? extends StoredResource<?, ?>> items = readList(kind, wrong.json());
        assertEquals(List.of("wrong", "sound"), names(items));
        assertEquals(List.of(), items.getLast().getUnreadableFields());
        assertEquals("uid-wrong", readWatchEvent(kind, wrong.json()).getMetadata().getUid());
        assertTrue(items.getFirst().getUnreadableFields().size() <= WrongValues.MAX_NOTED + 2);
        useAsInformersDo(items.getFirst(), items.getLast());
        JSON.clone(items.getFirst());
      } catch (RuntimeException | AssertionError | StackOverflowError failure) {
        failures.add(wrong + ": " + failure);
      }
    }

    assertEquals(List.of(), failures.stream().limit(20).toList());
  }

  /** The indexers and filters of the informers: an exception in one ends the informer. */
  private static void useAsInformersDo(StoredResource<?, ?> wrong, StoredResource<?, ?> sound) {
    if (wrong instanceof Etcd etcd && sound instanceof Etcd other) {
      SecretReferences.observed(etcd);
      EtcdUpdateFilter.isRelevant(etcd, other);
      CompactionEvents.isRelevantEtcdUpdate(etcd, other);
      CompactionEvents.isRelevantEtcdUpdate(other, etcd);
    }
    if (wrong instanceof EtcdOpsTask task) {
      task.hasEnded();
      task.specOrEmpty().etcdName();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {backup: {port: 9999999999}}  | spec.backup.port is 9999999999; set it to a whole number between -2147483648 and 2147483647
          {backup: {store: [1]}}        | spec.backup.store is a list; set it to a value that the definition of the resource allows
          {etcd: {snapshotCount: 1e30}} | spec.etcd.snapshotCount is 1.0E30; set it to a whole number of at most 64 bits
          {runAsRoot: maybe}            | spec.runAsRoot is "maybe"; set it to true or false
          {labels: {a: [x]}}            | spec.labels.a is a list; set it to a text
          x                             | spec is "x"; set it to a value that the definition of the resource allows
          """)
  void theNoteNamesTheFieldAndAValidValue(String spec, String sentence) {
    Etcd etcd = readList(Etcd.class, toJson(Etcd.class, spec)).getFirst();

    assertEquals(sentence, etcd.getUnreadableFields().getFirst().sentence());
  }

  @Test
  void manyWrongValuesAreReadInShortTime() {
    String list = "[" + "null,[],".repeat(200_000) + "{}]";
    String spec = "{\"etcd\": {\"quota\": {}}, \"backup\": {\"store\": " + list + "}}";
    String tolerations =
        "{\"schedulingConstraints\": {\"topologySpreadConstraints\": " + list + "}}";

    assertTimely(spec);
    assertTimely(tolerations);
  }

  private static void assertTimely(String spec) {
    long start = System.nanoTime();
    Etcd etcd = readList(Etcd.class, json(Etcd.class, spec)).getFirst();

    assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < 20);
    assertTrue(!etcd.getUnreadableFields().isEmpty());
  }

  @Test
  void namesWithEqualHashesAreRead() {
    StringBuilder labels = new StringBuilder();
    for (int bits = 0; bits < 4_096; bits++) {
      labels.append(bits == 0 ? "" : ",").append('"');
      for (int bit = 0; bit < 12; bit++) {
        // With the multiplier 33 of Jackson, "aB" and "b!" have the same hash.
        labels.append((bits >> bit & 1) == 0 ? "aB" : "b!");
      }
      labels.append("\":\"x\"");
    }

    Etcd etcd = readList(Etcd.class, json(Etcd.class, "{\"labels\":{" + labels + "}}")).getFirst();

    assertEquals(4_096, etcd.getSpec().labels().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10000-01-01T00:59:59.000000Z", "-001-12-31T00:00:00.000000Z", "soon", ""})
  void aTimeThatJavaCannotReadIsAbsent(String time) {
    Lease lease =
        JSON.unmarshal(
            "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\","
                + "\"spec\":{\"holderIdentity\":\"h\",\"renewTime\":\""
                + time
                + "\"}}",
            Lease.class);

    assertNull(lease.getSpec().getRenewTime());
    assertEquals("h", lease.getSpec().getHolderIdentity());
  }

  @Test
  void theTimeOfALeaseIsRead() {
    Lease lease =
        JSON.unmarshal(
            "{\"apiVersion\":\"coordination.k8s.io/v1\",\"kind\":\"Lease\","
                + "\"spec\":{\"renewTime\":\"2026-03-01T12:00:00.123456Z\"}}",
            Lease.class);

    assertEquals(
        "2026-03-01T12:00:00.123456Z", lease.getSpec().getRenewTime().toInstant().toString());
    assertEquals(lease, JSON.clone(lease));
    assertTrue(JSON.asJson(lease).contains("\"2026-03-01T12:00:00.123456Z\""), JSON.asJson(lease));
  }

  private static <T extends StoredResource<?, ?>> List<T> readList(Class<T> kind, String first) {
    String list =
        "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":["
            + first
            + ","
            + toJson(kind, null)
            + "]}";
    TypeReference<DefaultKubernetesResourceList<T>> type =
        new TypeReference<>() {
          @Override
          public Type getType() {
            return TypeFactory.defaultInstance()
                .constructParametricType(DefaultKubernetesResourceList.class, kind);
          }
        };
    return JSON.unmarshal(new ByteArrayInputStream(list.getBytes(StandardCharsets.UTF_8)), type)
        .getItems();
  }

  private static StoredResource<?, ?> readWatchEvent(Class<?> kind, String json) {
    WatchEvent event =
        JSON.unmarshal("{\"type\":\"ADDED\",\"object\":" + json + "}", WatchEvent.class);
    return (StoredResource<?, ?>) JSON.convertValue(event.getObject(), kind);
  }

  private static List<String> names(List<? extends StoredResource<?, ?>> items) {
    return items.stream().map(item -> item.getMetadata().getName()).toList();
  }

  private static String sound(Class<?> kind) {
    return yaml(kind, SOUND.get(kind));
  }

  private static String yaml(Class<?> kind, String spec) {
    return """
    apiVersion: druid.gardener.cloud/v1alpha1
    kind: %s
    metadata: {name: sound, namespace: tenant, uid: uid-sound, creationTimestamp: 2026-03-01T12:00:00Z}
    spec: %s
    """
        .formatted(kind.getSimpleName(), spec.indent(2).strip());
  }

  private static String toJson(Class<?> kind, String spec) {
    return JsonTrees.parse(yaml(kind, spec == null ? SOUND.get(kind) : spec)).getFirst().toString();
  }

  private static String json(Class<?> kind, String spec) {
    return toJson(kind, "SPEC").replace("\"SPEC\"", spec);
  }
}
