package io.etcdwarden.pki;

import java.util.List;

/**
 * The blocks of a PEM text that a Go program sees. {@code begun} counts the marks that start a
 * block: where there are more than blocks, some are damaged and Go skips them in silence.
 */
record PemText(List<PemBlock> blocks, int begun, boolean hasOtherText) {
  PemText {
    blocks = List.copyOf(blocks);
  }

  boolean isDamaged() {
    return begun != blocks.size();
  }
}
