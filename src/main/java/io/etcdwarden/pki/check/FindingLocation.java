package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;

/** Where a finding is made: the artifact, its Secret and data key. Nothing lenient is an error. */
public record FindingLocation(
    Line line, Part part, String namespace, String secret, String dataKey, boolean warningsOnly) {
  private static final int MAX_LENGTH = 300;
  private static final int MAX_QUOTE_LENGTH = 60;

  public static FindingLocation of(CredentialSpec spec, String namespace) {
    return new FindingLocation(
        spec.line(), spec.part(), namespace, spec.secret().name(), "", spec.warningsOnly());
  }

  public FindingLocation atKey(String key) {
    return new FindingLocation(line, part, namespace, secret, key, warningsOnly);
  }

  FindingLocation lenient(boolean nowLenient) {
    return new FindingLocation(line, part, namespace, secret, dataKey, nowLenient);
  }

  public Finding error(FindingCode code, String text) {
    return warningsOnly ? warning(code, text) : finding(code, Severity.ERROR, text);
  }

  public Finding warning(FindingCode code, String text) {
    return finding(code, Severity.WARNING, text);
  }

  /** Text from a certificate, made fit for a sentence: it may hold anything at any length. */
  public static String printable(Object foreign) {
    String text = foreign.toString().replaceAll("[^\\x20-\\x7e\\xa0-\\ud7ff]", "?");
    return text.length() <= MAX_QUOTE_LENGTH
        ? text
        : text.substring(0, MAX_QUOTE_LENGTH - 3) + "...";
  }

  /** How sentences call the artifact. */
  public String artifactName() {
    return line.wireName() + "-line " + part.wireName();
  }

  private Finding finding(FindingCode code, Severity severity, String text) {
    String where = artifactName() + " Secret " + namespace + "/" + secret;
    String sentence = where + (dataKey.isEmpty() ? "" : "[" + dataKey + "]") + ": " + text;
    String cut =
        sentence.length() <= MAX_LENGTH ? sentence : sentence.substring(0, MAX_LENGTH - 3) + "...";
    return new Finding(line, part, code, severity, secret, dataKey, cut);
  }
}
