package io.etcdwarden.metrics;

import java.nio.charset.StandardCharsets;

/** The response to one HTTP request. */
record Page(int status, String contentType, String text) {
  private static final String PLAIN = "text/plain; charset=utf-8";

  static Page plain(int status, String text) {
    return new Page(status, PLAIN, text + "\n");
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
