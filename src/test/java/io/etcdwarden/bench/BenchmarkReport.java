package io.etcdwarden.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The measurements of one or more operators, as a table and as JSON. */
record BenchmarkReport(int clusters, List<Measurements> columns) {
  void print(PrintStream out) throws JsonProcessingException {
    Measurements first = columns.getFirst();
    out.printf("%n%-44s", clusters + " clusters");
    columns.forEach(column -> out.printf("%16s", column.operator()));
    out.println();
    for (String figure : first.values().keySet()) {
      out.printf("%-44s", figure);
      for (Measurements column : columns) {
        out.print(cell(figure, column, first));
      }
      out.println();
    }
    out.println(json());
  }

  /** The value; for all operators except the first also the ratio to the value of the first. */
  private static String cell(String figure, Measurements column, Measurements first) {
    double value = column.values().getOrDefault(figure, Double.NaN);
    double ours = first.values().get(figure);
    String ratio = column.equals(first) || ours == 0 ? "" : " (%.1fx)".formatted(value / ours);
    return String.format(Locale.ROOT, "%16s", "%.2f%s".formatted(value, ratio));
  }

  private String json() throws JsonProcessingException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("clusters", clusters);
    columns.forEach(column -> all.put(column.operator(), column.values()));
    return new ObjectMapper().writeValueAsString(all);
  }
}
