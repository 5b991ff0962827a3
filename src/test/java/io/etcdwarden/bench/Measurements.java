package io.etcdwarden.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was measured of one operator, by the words the table shows; in the order of measuring. */
record Measurements(String operator, Map<String, Double> values) {
  Measurements(String operator) {
    this(operator, new LinkedHashMap<>());
  }

  void add(String figure, double value) {
    values.put(figure, value);
  }
}
