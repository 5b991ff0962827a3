package io.etcdwarden.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.etcdwarden.api.Etcd;
import io.etcdwarden.support.Etcds;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSharersTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          shop/main                                            | none
          shop/main shop/b shop/a                              | Etcd a, Etcd b
          shop/main bank/main                                  | an Etcd of another namespace
          shop/main shop/a bank/a bank/b                       | Etcd a, an Etcd of another namespace
          shop/main shop/d shop/c shop/b shop/a                | Etcd a, Etcd b, Etcd c, others of this namespace
          """)
  void onlyOtherEtcdsOfTheNamespaceAreNamed(String all, String names) {
    List<Etcd> etcds = Arrays.stream(all.split(" ")).map(StoreSharersTest::etcd).toList();

    assertEquals(
        names == null ? "" : names, String.join(", ", StoreSharers.of(etcd("shop/main"), etcds)));
  }

  private static Etcd etcd(String path) {
    String[] parts = path.split("/", -1);
    return Etcds.parse("metadata: {namespace: %s, name: %s}\n".formatted(parts[0], parts[1]));
  }
}
