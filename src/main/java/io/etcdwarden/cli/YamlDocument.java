package io.etcdwarden.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A document of a YAML stream.
 *
 * @param number counts from 1; documents without content do not count
 * @param line the first line with content, counted from 1
 * @param text starts with one empty line for each line before the document, so that the line
 *     numbers of a parser are those of the file
 */
record YamlDocument(int number, int line, String text) {
  /** The documents of a text; a byte order mark at its start is ignored. */
  static List<YamlDocument> split(String stream) {
    List<YamlDocument> documents = new ArrayList<>();
    StringBuilder current = new StringBuilder();
    int line = 0;
    String withoutByteOrderMark = stream.startsWith("\uFEFF") ? stream.substring(1) : stream;
    for (String text : withoutByteOrderMark.split("\n", -1)) {
      // Three dashes at the start of a line begin a document, even inside a block scalar.
      if (text.matches("---(\\s.*)?")) {
        add(documents, current.toString());
        current = new StringBuilder("\n".repeat(line));
        text = text.substring(3);
      }
      current.append(text).append('\n');
      line++;
    }
    add(documents, current.toString());
    return documents;
  }

  private static void add(List<YamlDocument> documents, String text) {
    int line = 1 + (int) text.lines().takeWhile(it -> !hasContent(it)).count();
    if (line <= text.lines().count()) {
      documents.add(new YamlDocument(documents.size() + 1, line, text));
    }
  }

  private static boolean hasContent(String line) {
    return !line.isBlank() && !line.strip().startsWith("#");
  }
}
