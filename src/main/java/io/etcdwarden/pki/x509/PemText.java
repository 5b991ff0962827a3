package io.etcdwarden.pki.x509;

import java.util.List;

/**
 * The blocks of a PEM text that a Go program sees.
 *
 * @param beginMarkers the number of BEGIN markers in the text. If it is larger than the number of
 *     blocks, some blocks are damaged and Go skips them without an error
 * @param hasOtherText whether there is text outside the blocks
 */
public record PemText(List<PemBlock> blocks, int beginMarkers, boolean hasOtherText) {
  public PemText {
    blocks = List.copyOf(blocks);
  }

  public boolean isDamaged() {
    return beginMarkers != blocks.size();
  }
}
