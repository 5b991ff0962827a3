package io.etcdwarden.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** The measured values of one operator, by the label in the table, in the order of measurement. */
record Measurements(String operator, Map<String, Double> values) {
  Measurements(String operator) {
    this(operator, new LinkedHashMap<>());
  }

  void add(String figure, double value) {
    values.put(figure, value);
  }
}
