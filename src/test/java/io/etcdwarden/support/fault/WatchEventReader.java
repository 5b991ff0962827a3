package io.etcdwarden.support.fault;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads the events of a watch, which are one line each. */
final class WatchEventReader {
  private final InputStream in;

  WatchEventReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** Returns the next line with its line break; empty at the end of the watch. */
  byte[] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int one = in.read();
    while (one >= 0) {
      line.write(one);
      if (one == '\n') {
        break;
      }
      one = in.read();
    }
    return line.toByteArray();
  }
}
