package io.etcdwarden.pki;

/** Where a finding is made: the artifact, its Secret and data key. Nothing lenient is an error. */
record Place(
    Line line, Part part, String namespace, String secret, String dataKey, boolean lenient) {
  private static final int LONGEST = 300;
  private static final int LONGEST_QUOTE = 60;

  static Place of(CredentialSpec spec, String namespace) {
    return new Place(spec.line(), spec.part(), namespace, spec.secret().name(), "", spec.lenient());
  }

  Place at(String key) {
    return new Place(line, part, namespace, secret, key, lenient);
  }

  Place lenient(boolean nowLenient) {
    return new Place(line, part, namespace, secret, dataKey, nowLenient);
  }

  Finding error(FindingCode code, String text) {
    return lenient ? warning(code, text) : finding(code, Severity.ERROR, text);
  }

  Finding warning(FindingCode code, String text) {
    return finding(code, Severity.WARNING, text);
  }

  /** Text from a certificate, made fit for a sentence: it may hold anything at any length. */
  static String quote(Object foreign) {
    String text = foreign.toString().replaceAll("[^\\x20-\\x7e\\xa0-\\ud7ff]", "?");
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE - 3) + "...";
  }

  /** How sentences call the artifact. */
  String artifact() {
    return line.word() + "-line " + part.word();
  }

  private Finding finding(FindingCode code, Severity severity, String text) {
    String where = artifact() + " Secret " + namespace + "/" + secret;
    String sentence = where + (dataKey.isEmpty() ? "" : "[" + dataKey + "]") + ": " + text;
    String cut =
        sentence.length() <= LONGEST ? sentence : sentence.substring(0, LONGEST - 3) + "...";
    return new Finding(line, part, code, severity, secret, dataKey, cut);
  }
}
