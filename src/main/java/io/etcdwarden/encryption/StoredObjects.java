package io.etcdwarden.encryption;

import io.etcdwarden.etcdclient.EtcdClient;
import io.etcdwarden.etcdclient.EtcdEndpoint;
import io.etcdwarden.etcdclient.EtcdResult;
import io.etcdwarden.etcdclient.KeyRange;
import io.etcdwarden.etcdclient.KeyValue;
import io.etcdwarden.etcdclient.RangeRequest;
import io.etcdwarden.etcdclient.RangeResult;
import io.etcdwarden.etcdclient.ReadConsistency;
import io.etcdwarden.failure.ErrorCode;
import io.etcdwarden.failure.OperatorException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how the objects of a Kubernetes API server are stored in etcd. */
public final class StoredObjects {
  /** What is counted for an object that is not encrypted. */
  public static final String PLAIN = "not encrypted";

  private static final Pattern ENCRYPTED = Pattern.compile("^k8s:enc:[a-z]+:v[0-9]+:[^:]+:");
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** How many objects one request reads. */
  private static final int PAGE = 50;

  private final EtcdClient etcd;
  private final EtcdEndpoint endpoint;
  private final String root;

  /**
   * Reads from one member.
   *
   * @param root the value of {@code --etcd-prefix} of the API server, such as {@code /registry}
   */
  public StoredObjects(EtcdClient etcd, EtcdEndpoint endpoint, String root) {
    this.etcd = etcd;
    this.endpoint = endpoint;
    this.root = root;
  }

  /**
   * Counts the objects of a resource by the start of their values, such as {@code
   * k8s:enc:secretbox:v1:key1:}.
   *
   * @param resource such as {@code secrets} or {@code widgets.example.com}; with a star all objects
   *     are counted
   * @throws OperatorException if etcd does not answer
   */
  public Map<String, Long> count(String resource) {
    Map<String, Long> counts = new TreeMap<>();
    for (String prefix : prefixes(resource)) {
      count(prefix, counts);
    }
    return counts;
  }

  /** Objects of custom resources are stored under their group, other objects are not. */
  private List<String> prefixes(String resource) {
    if (resource.startsWith("*")) {
      return List.of(root + "/");
    }
    int dot = resource.indexOf('.');
    if (dot < 0) {
      return List.of(root + "/" + resource + "/");
    }
    String name = resource.substring(0, dot);
    String group = resource.substring(dot + 1);
    return List.of(root + "/" + name + "/", root + "/" + group + "/" + name + "/");
  }

  private void count(String prefix, Map<String, Long> counts) {
    KeyRange all = KeyRange.ofPrefix(prefix);
    KeyRange rest = all;
    while (true) {
      RangeResult page = read(rest);
      for (KeyValue entry : page.entries()) {
        counts.merge(storedAs(entry.value()), 1L, Long::sum);
      }
      if (page.entries().isEmpty() || page.entries().size() >= page.count()) {
        return;
      }
      rest = new KeyRange(page.entries().getLast().key() + "\0", all.end());
    }
  }

  /** Reads a page, or a single object if the page is too large for one answer. */
  private RangeResult read(KeyRange keys) {
    return read(keys, PAGE) instanceof EtcdResult.Success<RangeResult>(var page)
        ? page
        : switch (read(keys, 1)) {
          case EtcdResult.Success<RangeResult> success -> success.value();
          case EtcdResult.Refused<RangeResult> refused -> throw failed(refused.sentence());
          case EtcdResult.NoAnswer<RangeResult> none -> throw failed(none.sentence());
        };
  }

  private EtcdResult<RangeResult> read(KeyRange keys, int limit) {
    return etcd.range(
        endpoint, new RangeRequest(keys, limit, ReadConsistency.LINEARIZABLE), DEADLINE);
  }

  private static OperatorException failed(String sentence) {
    return new OperatorException(ErrorCode.ETCD_MAINTENANCE, sentence);
  }

  private static String storedAs(String value) {
    Matcher encrypted = ENCRYPTED.matcher(value);
    return encrypted.find() ? encrypted.group() : PLAIN;
  }
}
