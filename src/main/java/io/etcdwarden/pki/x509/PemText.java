package io.etcdwarden.pki.x509;

import java.util.List;

/**
 * The blocks of a PEM text that a Go program sees. {@code beginMarkers} counts the marks that start
 * a block: where there are more than blocks, some are damaged and Go skips them in silence.
 */
public record PemText(List<PemBlock> blocks, int beginMarkers, boolean hasOtherText) {
  public PemText {
    blocks = List.copyOf(blocks);
  }

  public boolean isDamaged() {
    return beginMarkers != blocks.size();
  }
}
