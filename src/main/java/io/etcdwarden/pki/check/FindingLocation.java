package io.etcdwarden.pki.check;

import io.etcdwarden.pki.request.CredentialSpec;
import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.secret.Line;
import io.etcdwarden.pki.secret.Part;

/**
 * Where a check found something: the line, the part, the Secret and the data key. Creates the
 * finding.
 *
 * @param dataKey empty if the finding is about the whole Secret
 * @param warningsOnly whether every finding here is a warning, because no program reads the Secret
 *     or another certificate makes up for the fault
 */
public record FindingLocation(
    Line line, Part part, String namespace, String secret, String dataKey, boolean warningsOnly) {
  /** Fits into a condition next to other findings. */
  private static final int MAX_LENGTH = 300;

  private static final int MAX_QUOTE_LENGTH = 60;

  /** The Secret of a key pair. */
  public static FindingLocation of(CredentialSpec spec, String namespace) {
    return new FindingLocation(
        spec.line(), spec.part(), namespace, spec.secret().name(), "", spec.warningsOnly());
  }

  /** The trust bundle in the CA Secret of a line. */
  public static FindingLocation ofBundle(LineRequest line, String namespace) {
    return ofCaSecret(line, namespace).atKey(line.ca().dataKey());
  }

  /** The CA Secret of a line. */
  public static FindingLocation ofCaSecret(LineRequest line, String namespace) {
    return new FindingLocation(
        line.line(), Part.CA, namespace, line.ca().secret().name(), "", false);
  }

  public FindingLocation atKey(String key) {
    return new FindingLocation(line, part, namespace, secret, key, warningsOnly);
  }

  /** This location; if the condition holds, its findings are warnings. */
  FindingLocation warningsOnlyIf(boolean condition) {
    return new FindingLocation(line, part, namespace, secret, dataKey, warningsOnly || condition);
  }

  /** An error, or a warning where only warnings are reported. */
  public Finding error(FindingCode code, String text) {
    return warningsOnly ? warning(code, text) : finding(code, Severity.ERROR, text);
  }

  public Finding warning(FindingCode code, String text) {
    return finding(code, Severity.WARNING, text);
  }

  /** Text from a certificate for a message: printable and short, whatever the certificate holds. */
  public static String printable(Object foreign) {
    String text = foreign.toString().replaceAll("[^\\x20-\\x7e\\xa0-\\ud7ff]", "?");
    return text.length() <= MAX_QUOTE_LENGTH
        ? text
        : text.substring(0, MAX_QUOTE_LENGTH - 3) + "...";
  }

  /** The name of the artifact in messages, for example {@code client-line server}. */
  public String artifactName() {
    return line.wireName() + "-line " + part.wireName();
  }

  private Finding finding(FindingCode code, Severity severity, String text) {
    String where = artifactName() + " Secret " + namespace + "/" + secret;
    String message = where + (dataKey.isEmpty() ? "" : "[" + dataKey + "]") + ": " + text;
    String cut =
        message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH - 3) + "...";
    return new Finding(line, part, code, severity, secret, dataKey, cut);
  }
}
