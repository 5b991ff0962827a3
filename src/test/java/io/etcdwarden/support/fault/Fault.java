package io.etcdwarden.support.fault;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer that the API server did not give. */
public record Fault(int status, String reason, Map<String, String> headers) {
  public static final Fault CONFLICT = new Fault(409, "Conflict", Map.of());
  public static final Fault NOT_FOUND = new Fault(404, "NotFound", Map.of());
  public static final Fault FORBIDDEN = new Fault(403, "Forbidden", Map.of());
  public static final Fault TOO_MANY =
      new Fault(429, "TooManyRequests", Map.of("Retry-After", "1"));
  public static final Fault INTERNAL = new Fault(500, "InternalError", Map.of());
  public static final Fault UNAVAILABLE = new Fault(503, "ServiceUnavailable", Map.of());

  public Fault {
    headers = Map.copyOf(headers);
  }

  byte[] body() {
    return """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
        "message":"refused by the fault proxy","reason":"%s","code":%d}
        """
        .formatted(reason, status)
        .getBytes(StandardCharsets.UTF_8);
  }
}
