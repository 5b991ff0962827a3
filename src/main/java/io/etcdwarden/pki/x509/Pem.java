package io.etcdwarden.pki.x509;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * PEM text into blocks and back. Reading follows the rules of Go, in which etcd is written: a block
 * starts at the beginning of a line and ends at the end of one, both lines name the same label, and
 * whatever breaks a rule is passed over without a word. No Java reader agrees with that: some skip
 * what etcd refuses, others take what etcd never sees.
 */
public final class Pem {
  /** Many more blocks than this are an accident or an attack; either way nobody reads them all. */
  public static final int MAX_BLOCKS = 1000;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "\n-----END ";
  private static final String DASHES = "-----";
  private static final Pattern WHITESPACE = Pattern.compile("[ \\t\\r\\n]+");
  private static final int LINE_LENGTH = 64;

  private final String text;
  private final List<PemBlock> blocks = new ArrayList<>();
  private boolean otherText;
  private int position;

  private Pem(String text) {
    this.text = text;
  }

  /** Reads no block of a text that begins more than {@link #MAX_BLOCKS}. */
  public static PemText read(byte[] bytes) {
    // One character per byte: positions and comparisons are those of the bytes.
    var reader = new Pem(new String(bytes, ISO_8859_1));
    int begun = reader.countBeginMarkers();
    if (begun <= MAX_BLOCKS) {
      reader.readAll();
    }
    return new PemText(reader.blocks, begun, reader.otherText);
  }

  public static byte[] write(String label, byte[] content) {
    String body =
        Base64.getMimeEncoder(LINE_LENGTH, "\n".getBytes(US_ASCII)).encodeToString(content);
    String block = BEGIN + label + DASHES + "\n" + body + END + label + DASHES + "\n";
    return block.getBytes(US_ASCII);
  }

  private void readAll() {
    int keptUntil = 0;
    for (int end = text.indexOf(END); end >= 0; end = text.indexOf(END, position)) {
      int begin = lastBeginMarker(end);
      int searchFrom = end + END.length();
      if (begin < 0 || (begin > 0 && text.charAt(begin - 1) != '\n')) {
        position = searchFrom;
        continue;
      }
      Optional<PemBlock> block = block(begin, end);
      if (block.isEmpty()) {
        position = searchFrom;
        continue;
      }
      blocks.add(block.get());
      checkForOtherText(keptUntil, begin);
      position = nextLine(end + 1);
      keptUntil = position;
    }
    checkForOtherText(keptUntil, text.length());
  }

  /** The last mark before this place; never looks again at what has been passed. */
  private int lastBeginMarker(int end) {
    int begin = end <= position ? -1 : text.substring(position, end).lastIndexOf(BEGIN);
    return begin < 0 ? -1 : position + begin;
  }

  /** The block between these two marks, if both marks and everything between them are in order. */
  private Optional<PemBlock> block(int begin, int end) {
    int labelAt = begin + BEGIN.length();
    String labelLine = line(labelAt);
    if (!labelLine.endsWith(DASHES)) {
      return Optional.empty();
    }
    String label = labelLine.substring(0, labelLine.length() - DASHES.length());
    String endLine = label + DASHES;
    int trailer = end + END.length();
    if (!text.startsWith(endLine, trailer) || !line(trailer + endLine.length()).isEmpty()) {
      return Optional.empty();
    }
    int body = nextLine(labelAt);
    boolean encrypted = false;
    boolean headers = false;
    while (body <= end && line(body).contains(":")) {
      headers = true;
      encrypted |= line(body).contains("ENCRYPTED");
      body = nextLine(body);
    }
    if (headers && body > end) {
      return Optional.empty();
    }
    boolean hasHeaders = encrypted;
    return decode(body < end ? text.substring(body, end) : "")
        .map(content -> new PemBlock(label, hasHeaders, content));
  }

  private static Optional<Bytes> decode(String body) {
    String base64 = WHITESPACE.matcher(body).replaceAll("");
    // Java would forgive missing padding, Go does not.
    if (base64.length() % 4 != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.of(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException notBase64) {
      // Go passes over such a block in silence; the count of begun blocks tells.
      return Optional.empty();
    }
  }

  private int countBeginMarkers() {
    int count = 0;
    for (int i = text.indexOf(BEGIN); i >= 0; i = text.indexOf(BEGIN, i + 1)) {
      count++;
    }
    return count;
  }

  private void checkForOtherText(int from, int to) {
    otherText |= from < to && !text.substring(from, to).isBlank();
  }

  /** The rest of the line from here, without blanks at its end. */
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
