package io.etcdwarden.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Findings in the Static Analysis Results Interchange Format (OASIS, SARIF 2.1.0), which code
 * review tools show beside the lines of a change. The component names are the keys of the JSON.
 */
record SarifLog(@JsonProperty("$schema") String schema, String version, List<Run> runs) {
  private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
  private static final String VERSION = "2.1.0";

  record Run(Tool tool, List<Result> results) {}

  record Tool(Driver driver) {}

  record Driver(String name, String version, List<Rule> rules) {}

  record Rule(String id) {}

  record Result(
      String ruleId, ValidationFinding.Level level, Message message, List<Location> locations) {}

  record Message(String text) {}

  record Location(PhysicalLocation physicalLocation) {}

  record PhysicalLocation(ArtifactLocation artifactLocation, Region region) {}

  record ArtifactLocation(String uri) {}

  record Region(int startLine) {}

  /**
   * @param programVersion the version of this program
   */
  static SarifLog of(List<ValidationFinding> findings, String programVersion) {
    List<Rule> rules =
        findings.stream().map(ValidationFinding::code).distinct().sorted().map(Rule::new).toList();
    Tool tool = new Tool(new Driver("etcd-warden", programVersion, rules));
    return new SarifLog(
        SCHEMA, VERSION, List.of(new Run(tool, findings.stream().map(SarifLog::result).toList())));
  }

  private static Result result(ValidationFinding finding) {
    String subject = finding.object().isEmpty() ? "" : finding.object() + ": ";
    Region region = new Region(finding.line());
    return new Result(
        finding.code(),
        finding.level(),
        new Message(subject + finding.message()),
        List.of(new Location(new PhysicalLocation(new ArtifactLocation(finding.file()), region))));
  }
}
