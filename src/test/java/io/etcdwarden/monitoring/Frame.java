package io.etcdwarden.monitoring;

/** A place in a picture, in its units. */
record Frame(int x, int y, int width, int height) {
  /** What is left of it below a title. */
  Frame inner() {
    return new Frame(x + 10, y + 26, width - 20, height - 34);
  }
}
