package io.etcdwarden.support.fault;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The events of a watch, one line each, as they arrive. */
final class WatchEventReader {
  private final InputStream in;

  WatchEventReader(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** The next line with its end; no bytes once the watch is over. */
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
