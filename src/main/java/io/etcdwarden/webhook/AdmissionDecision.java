package io.etcdwarden.webhook;

import java.util.List;

/** What becomes of a change. */
sealed interface AdmissionDecision {
  /** It may be made; the warnings are shown to whoever makes it. */
  record Allowed(List<String> warnings) implements AdmissionDecision {
    public Allowed {
      warnings = List.copyOf(warnings);
    }
  }

  /** It may not be made, for a reason that whoever tries it can act on. */
  record Denied(String reason) implements AdmissionDecision {}

  /** Nobody can tell, and so it may not be made; the code is one of HTTP. */
  record Failed(int code, String reason) implements AdmissionDecision {}

  AdmissionDecision ALLOWED = new Allowed(List.of());

  static AdmissionDecision allowedWith(String warning) {
    return new Allowed(List.of(warning));
  }
}
