package io.etcdwarden.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.failure.OperatorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestReaderTest {
  private static final String MAIN =
      """
      apiVersion: druid.gardener.cloud/v1alpha1
      kind: Etcd
      metadata:
        name: main
        namespace: shop
      spec:
        replicas: 3
        etcd:
          quota: 8Gi
          heartbeatDuration: 10s
        backup: {}
      """;

  private final List<String> warnings = new ArrayList<>();

  @Test
  void severalResourcesAreReadInOrder() {
    List<Etcd> etcds = read("# two\n---\n" + MAIN + "---\n" + MAIN.replace("main", "other"));

    assertEquals(
        List.of("main", "other"), etcds.stream().map(it -> it.getMetadata().getName()).toList());
    assertEquals("8Gi", etcds.getFirst().getSpec().etcd().quota().toString());
    assertEquals(List.of(), warnings);
  }

  @Test
  void anUnknownFieldCausesAWarningWithItsPathAndTheLikelyName() {
    List<Etcd> etcds =
        read("---\n" + MAIN.replace("  replicas: 3", "  replicas: 3\n  labls: {a: b}"));

    assertEquals(3, etcds.getFirst().getSpec().replicas());
    assertEquals(
        List.of("etcd.yaml: unknown field spec.labls is ignored; did you mean labels?"), warnings);
  }

  @Test
  void anotherKindIsRejectedByName() {
    assertRejected(
        MAIN + "---\napiVersion: v1\nkind: Secret\n",
        "etcd.yaml, document 2, has kind Secret (v1); only kind Etcd"
            + " (druid.gardener.cloud/v1alpha1) can be rendered");
  }

  @Test
  void aDocumentWithoutAKindIsRejected() {
    assertRejected("name: main\n", "etcd.yaml, document 1, has no kind");
  }

  @Test
  void brokenYamlIsRejectedWithDocumentAndLine() {
    assertRejected(MAIN + "---\nkind: Etcd\n  spec: [\n", "etcd.yaml, document 2, line 14:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "type: &t Opaque\n"})
  void theMessageAboutABrokenSecretContainsNoData(String anchor) {
    String secret = "kind: Secret\n" + anchor + "data:\n  tls.key: c2VjcmV0\n broken: [\n";

    var rejected = assertThrows(OperatorException.class, () -> read(MAIN + "---\n" + secret));

    assertTrue(rejected.getMessage().contains("document 2, line 1"), rejected.getMessage());
    assertFalse(rejected.getMessage().contains("c2VjcmV0"), rejected.getMessage());
  }

  @Test
  void aValueOfTheWrongTypeIsNamedWithItsPath() {
    assertRejected(
        MAIN.replace("replicas: 3", "replicas: three"),
        "etcd.yaml, document 1, line 7: spec.replicas cannot be read: \"three\" is not a valid"
            + " Integer");
  }

  @Test
  void aResourceWithoutANameIsRejected() {
    assertRejected(MAIN.replace("  name: main\n", ""), "has no metadata.name");
  }

  @Test
  void anEmptyFileIsRejected() {
    assertRejected("# nothing\n---\n", "etcd.yaml contains no Etcd");
  }

  @Test
  void dashesInsideABlockScalarDoNotStartADocument() {
    List<Etcd> etcds =
        read(
            MAIN.replace(
                "  namespace: shop", "  namespace: shop\n  annotations:\n    a: |\n      ---\n"));

    assertEquals("---\n", etcds.getFirst().getMetadata().getAnnotations().get("a"));
  }

  @Test
  void aliasesAndMergeKeysAreReadAsKubectlReadsThem() {
    String text =
        """
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata: {name: a, creationTimestamp: 2026-03-01T12:00:00Z}
        spec:
          replicas: 1
          labels: &l {app: x}
          annotations: *l
          etcd: {resources: &r {requests: {cpu: 100m, memory: 1Gi}}}
          backup:
            resources:
              <<: *r
              limits: {memory: 2Gi}
        """;

    Etcd etcd = read(text).getFirst();

    assertEquals(List.of(), warnings);
    assertEquals(Map.of("app", "x"), etcd.getSpec().annotations());
    assertEquals("1Gi", etcd.getSpec().backup().resources().getRequests().get("memory").toString());
    assertEquals("2Gi", etcd.getSpec().backup().resources().getLimits().get("memory").toString());
    assertEquals("2026-03-01T12:00:00Z", etcd.getMetadata().getCreationTimestamp());
  }

  @Test
  void brokenAliasesAreRejected() {
    assertRejected(MAIN + "---\nkind: Etcd\na: &a 1\nb: *c\n", "etcd.yaml, document 2");
  }

  @Test
  void theItemsOfAListAreRead() {
    String items = ("- " + MAIN.strip().replace("\n", "\n  ")).indent(0);

    List<Etcd> etcds = read("apiVersion: v1\nkind: List\nitems:\n" + items + items);

    assertEquals(2, etcds.size());
  }

  @Test
  void aByteOrderMarkBeforeACommentIsNoDocument() {
    assertEquals(1, read("\uFEFF# a comment\n---\n" + MAIN).size());
  }

  private void assertRejected(String text, String sentence) {
    OperatorException rejected = assertThrows(OperatorException.class, () -> read(text));
    assertTrue(rejected.getMessage().contains(sentence), rejected.getMessage());
  }

  private List<Etcd> read(String text) {
    return new ManifestReader("etcd.yaml", warnings::add).read(text);
  }
}
