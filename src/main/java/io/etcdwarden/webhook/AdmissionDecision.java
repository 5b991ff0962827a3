package io.etcdwarden.webhook;

import java.util.List;

/** Whether a change is allowed. */
sealed interface AdmissionDecision {
  /** The change is allowed; kubectl shows the warnings to the user. */
  record Allowed(List<String> warnings) implements AdmissionDecision {
    public Allowed {
      warnings = List.copyOf(warnings);
    }
  }

  /** The change is denied; the reason says what the user can do instead. */
  record Denied(String reason) implements AdmissionDecision {}

  /** No rule could be applied, so the change is denied; the code is an HTTP status code. */
  record Failed(int code, String reason) implements AdmissionDecision {}

  AdmissionDecision ALLOWED = new Allowed(List.of());

  static AdmissionDecision allowedWith(String warning) {
    return new Allowed(List.of(warning));
  }
}
