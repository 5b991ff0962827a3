package io.etcdwarden.pki.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads and writes PEM text. All PEM text that the operator reads goes through this class.
 *
 * <p>Reading follows the rules of Go, in which etcd is written. A block begins at the start of a
 * line and ends at the end of a line. The BEGIN line and the END line have the same label. Go skips
 * everything else without an error. Java's readers follow other rules: some skip blocks that etcd
 * refuses, others read blocks that etcd does not see.
 */
public final class Pem {
  /** A text with more blocks is an accident or an attack. */
  public static final int MAX_BLOCKS = 1000;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "\n-----END ";
  private static final String DASHES = "-----";
  private static final Pattern WHITESPACE = Pattern.compile("[ \\t\\r\\n]+");
  private static final int LINE_LENGTH = 64;

  private final String text;
  private final List<PemBlock> blocks = new ArrayList<>();
  private boolean otherText;
  private boolean stopped;
  private int position;

  private Pem(String text) {
    this.text = text;
  }

  /** Returns no blocks if the text has more than {@link #MAX_BLOCKS} BEGIN markers. */
  public static PemText read(byte[] bytes) {
    // One character per byte: positions and comparisons are those of the bytes.
    var reader = new Pem(new String(bytes, ISO_8859_1));
    int beginMarkers = reader.countBeginMarkers();
    if (beginMarkers <= MAX_BLOCKS) {
      reader.readAll();
    }
    return new PemText(
        reader.blocks, Math.max(beginMarkers, reader.blocks.size()), reader.otherText);
  }

  public static byte[] write(String label, byte[] content) {
    String body =
        Base64.getMimeEncoder(LINE_LENGTH, "\n".getBytes(US_ASCII)).encodeToString(content);
    String block = BEGIN + label + DASHES + "\n" + body + END + label + DASHES + "\n";
    return block.getBytes(US_ASCII);
  }

  private void readAll() {
    int afterBlock = 0;
    for (int end = text.indexOf(END); end >= 0 && !stopped; end = text.indexOf(END, position)) {
      int begin = lastBeginMarker(end);
      int searchFrom = end + END.length();
      // Go also takes a marker that directly follows the END marker of a block that it has skipped.
      if (begin < 0 || (begin > position && text.charAt(begin - 1) != '\n')) {
        position = searchFrom;
        continue;
      }
      Optional<PemBlock> block = block(begin, end);
      if (block.isEmpty()) {
        position = searchFrom;
        continue;
      }
      blocks.add(block.get());
      checkForOtherText(afterBlock, begin);
      position = nextLine(end + 1);
      afterBlock = position;
    }
    checkForOtherText(afterBlock, text.length());
  }

  /** The last BEGIN marker between the current position and {@code end}, or -1. */
  private int lastBeginMarker(int end) {
    int begin = end <= position ? -1 : text.substring(position, end).lastIndexOf(BEGIN);
    return begin < 0 ? -1 : position + begin;
  }

  /** The block between these two markers, or empty if it breaks a rule. */
  private Optional<PemBlock> block(int begin, int end) {
    int labelStart = begin + BEGIN.length();
    String labelLine = line(labelStart);
    if (!labelLine.endsWith(DASHES)) {
      return Optional.empty();
    }
    String label = labelLine.substring(0, labelLine.length() - DASHES.length());
    int trailer = end + END.length();
    int body = nextLine(labelStart);
    boolean encrypted = false;
    boolean headers = false;
    while (body < text.length() && line(body).contains(":")) {
      headers = true;
      encrypted |= line(body).startsWith("Proc-Type:") && line(body).contains("ENCRYPTED");
      body = nextLine(body);
    }
    if (body > trailer || body == text.length()) {
      // Go stops reading when the lines with a colon go on beyond the END marker.
      stopped = true;
    }
    String endLine = label + DASHES;
    if ((headers && body > end)
        || !text.startsWith(endLine, trailer)
        || !line(trailer + endLine.length()).isEmpty()) {
      return Optional.empty();
    }
    boolean hasHeaders = headers;
    boolean isEncrypted = encrypted;
    return decode(body < end ? text.substring(body, end) : "")
        .map(content -> new PemBlock(label, hasHeaders, isEncrypted, content));
  }

  private static Optional<Bytes> decode(String body) {
    String base64 = WHITESPACE.matcher(body).replaceAll("");
    // Java accepts missing padding, Go does not.
    if (base64.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.of(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException notBase64) {
      // Go skips such a block without an error. PemText.isDamaged detects it.
      return Optional.empty();
    }
  }

  private int countBeginMarkers() {
    int count = 0;
    for (int i = text.indexOf(BEGIN); i >= 0; i = text.indexOf(BEGIN, i + 1)) {
      if (!isQuoted(i)) {
        count++;
      }
    }
    return count;
  }

  /** Whether the marker stands in a comment: after a word or a # in its line. */
  private boolean isQuoted(int marker) {
    for (int i = marker - 1; i >= 0 && text.charAt(i) != '\n'; i--) {
      char c = text.charAt(i);
      if (c == '#' || (c < 0x80 && Character.isLetterOrDigit(c))) {
        return true;
      }
      if (c == '-') {
        // Behind the dashes of another marker: two blocks are joined in one line.
        return false;
      }
    }
    return false;
  }

  private void checkForOtherText(int from, int to) {
    otherText |= from < to && !text.substring(from, to).isBlank();
  }

  /** The rest of the line, without spaces and tabs at its end. */
  private String line(int from) {
    int newline = text.indexOf('\n', from);
    int end = newline < 0 ? text.length() : newline;
    if (end > from && newline >= 0 && text.charAt(end - 1) == '\r') {
      end--;
    }
    while (end > from && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
      end--;
    }
    return from >= end ? "" : text.substring(from, end);
  }

  private int nextLine(int from) {
    int newline = text.indexOf('\n', from);
    return newline < 0 ? text.length() : newline + 1;
  }
}
