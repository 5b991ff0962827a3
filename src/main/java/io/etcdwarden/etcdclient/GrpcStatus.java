package io.etcdwarden.etcdclient;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import okhttp3.Headers;

/** How a call has ended, as the server reports it in its last headers. */
record GrpcStatus(GrpcCode code, String message) {
  /** Empty if these headers have no status. */
  static Optional<GrpcStatus> of(Headers headers) {
    return Optional.ofNullable(headers.get("grpc-status"))
        .map(number -> new GrpcStatus(GrpcCode.of(number), message(headers.get("grpc-message"))));
  }

  /** The message of the header, which is UTF-8 with some bytes percent-encoded. */
  private static String message(String encoded) {
    if (encoded == null) {
      return "";
    }
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length(); i++) {
      if (isEscape(encoded, i)) {
        decoded.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else {
        decoded.writeBytes(encoded.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }

  private static boolean isEscape(String text, int index) {
    return text.charAt(index) == '%'
        && index + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(index + 1))
        && HexFormat.isHexDigit(text.charAt(index + 2));
  }
}
