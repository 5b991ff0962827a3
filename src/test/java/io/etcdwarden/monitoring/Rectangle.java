package io.etcdwarden.monitoring;

/** A place in a picture, in its units. */
record Rectangle(int x, int y, int width, int height) {
  /** What is left of it below a title. */
  Rectangle inner() {
    return new Rectangle(x + 10, y + 26, width - 20, height - 34);
  }
}
