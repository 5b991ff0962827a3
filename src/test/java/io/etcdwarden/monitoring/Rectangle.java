package io.etcdwarden.monitoring;

/** A rectangle in the picture, in SVG units. */
record Rectangle(int x, int y, int width, int height) {
  /** The part of the rectangle below the title. */
  Rectangle inner() {
    return new Rectangle(x + 10, y + 26, width - 20, height - 34);
  }
}
