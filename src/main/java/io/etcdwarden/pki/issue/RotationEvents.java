package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.request.LineRequest;
import io.etcdwarden.pki.request.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The events about the steps of a CA rotation that are writes. */
final class RotationEvents {
  private RotationEvents() {}

  /**
   * The events of the steps that one outcome takes.
   *
   * @param bundle the name of the CA Secret
   * @param successor the CA generation that is generated
   */
  static List<PkiEvent> of(
      TrustDomain domain,
      String bundle,
      DomainRotation.Result rotated,
      Optional<CertificateAuthority> successor) {
    String subject =
        "CA of line "
            + domain.lines().stream()
                .map(LineRequest::line)
                .map(line -> line.wireName())
                .collect(Collectors.joining(" and "));
    long newest = rotated.rotation().generation();
    List<PkiEvent> events = new ArrayList<>();
    successor
        .map(
            ca ->
                subject
                    + ": rotation started, CA generation %d is generated"
                        .formatted(ca.generation()))
        .map(message -> new PkiEvent(PkiEvent.Kind.CA_ROTATION_STARTED, bundle, message))
        .ifPresent(events::add);
    if (rotated.isPublished()) {
      events.add(
          phase(
              bundle,
              subject + ": Secret %s now trusts CA generation %d".formatted(bundle, newest)));
    }
    if (!rotated.removed().isEmpty()) {
      events.add(
          phase(
              bundle,
              subject
                  + ": Secret %s no longer trusts CA generations before %d"
                      .formatted(bundle, newest)));
    }
    if (!rotated.deleted().isEmpty()) {
      events.add(
          new PkiEvent(
              PkiEvent.Kind.CA_ROTATION_COMPLETED,
              bundle,
              subject + ": rotation completed, only CA generation %d is left".formatted(newest)));
    }
    return events;
  }

  private static PkiEvent phase(String bundle, String message) {
    return new PkiEvent(PkiEvent.Kind.CA_ROTATION_PHASE, bundle, message);
  }
}
