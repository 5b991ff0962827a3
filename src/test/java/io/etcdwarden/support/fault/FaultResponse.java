package io.etcdwarden.support.fault;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A response that the fault proxy returns instead of the API server. */
public record FaultResponse(int status, String reason, Map<String, String> headers) {
  public static final FaultResponse CONFLICT = new FaultResponse(409, "Conflict", Map.of());
  public static final FaultResponse NOT_FOUND = new FaultResponse(404, "NotFound", Map.of());
  public static final FaultResponse FORBIDDEN = new FaultResponse(403, "Forbidden", Map.of());
  public static final FaultResponse TOO_MANY =
      new FaultResponse(429, "TooManyRequests", Map.of("Retry-After", "1"));
  public static final FaultResponse INTERNAL = new FaultResponse(500, "InternalError", Map.of());
  public static final FaultResponse UNAVAILABLE =
      new FaultResponse(503, "ServiceUnavailable", Map.of());

  public FaultResponse {
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
