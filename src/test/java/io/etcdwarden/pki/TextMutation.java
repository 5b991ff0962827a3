package io.etcdwarden.pki;

import static io.etcdwarden.pki.RandomFault.pick;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;

/** Changes PEM text at random, in ways in which people and tools damage it. */
final class TextMutation {
  private static final List<String> PIECES =
      List.of(
          "\n",
          "\r\n",
          "\r",
          " ",
          "\t",
          "-",
          "=",
          ":",
          "#",
          "\0",
          "-----",
          "\u00ef\u00bb\u00bf",
          "-----BEGIN CERTIFICATE-----\n",
          "-----END CERTIFICATE-----\n",
          "-----BEGIN X-----\nAAAA\n-----END X-----\n",
          "Proc-Type: 4,ENCRYPTED\n\n",
          "name: x\n",
          "\n-----END ",
          "-----BEGIN ",
          "AAAA",
          "# a comment\n");
  private static final List<String> LABELS =
      List.of(
          "X509 CERTIFICATE",
          "TRUSTED CERTIFICATE",
          "certificate",
          "PUBLIC KEY",
          "PRIVATE KEY",
          "EC PRIVATE KEY",
          "RSA PRIVATE KEY",
          "CERTIFICATE ",
          " CERTIFICATE",
          "",
          "A PRIVATE KEY");

  private TextMutation() {}

  static byte[] mutate(byte[] pem, Random random) {
    String text = new String(pem, ISO_8859_1);
    return mutate(text, random).getBytes(ISO_8859_1);
  }

  private static String mutate(String text, Random random) {
    int at = text.isEmpty() ? 0 : random.nextInt(text.length());
    int line = text.lastIndexOf('\n', at) + 1;
    return switch (random.nextInt(14)) {
      case 0 -> text.replace("\n", "\r\n");
      case 1 -> text.replace("\n", "");
      case 2 -> text.stripTrailing();
      case 3 -> text.replaceAll("(?m)^", pick(random, List.of(" ", "# ", "\t")));
      case 4 -> text.replaceAll("(?m)$", pick(random, List.of(" ", "\t ", "\r")));
      case 5 -> text.substring(0, at);
      case 6 -> text.substring(at);
      case 7 -> text.substring(0, at) + text.substring(Math.min(text.length(), at + 3));
      case 8 -> text.substring(0, line) + pick(random, PIECES) + text.substring(line);
      case 9 -> text.substring(0, at) + pick(random, PIECES) + text.substring(at);
      case 10 -> text.replaceFirst("BEGIN [A-Z ]*-----", "BEGIN " + pick(random, LABELS) + "-----");
      case 11 -> relabelled(text, pick(random, LABELS));
      case 12 -> text.replaceFirst("\n", "\n" + pick(random, PIECES));
      default -> text + pick(random, List.of(" ", "\n\n", "x", "-----", "-----BEGIN X-----\n"));
    };
  }

  private static String relabelled(String text, String label) {
    return text.replaceFirst("BEGIN [A-Z ]*-----", "BEGIN " + label + "-----")
        .replaceFirst("END [A-Z ]*-----", "END " + label + "-----");
  }
}
