package io.etcdwarden.pki.issue;

import io.etcdwarden.pki.check.Finding;
import io.etcdwarden.pki.secret.SecretWrite;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a step of issuance returns: a value, and the writes, findings and events on the way to it,
 * in order.
 *
 * @param value holds once the writes are done
 * @param signingRequests the CAs that an issuer is to sign before a later decision can go on
 */
public record IssuanceResult<T>(
    T value,
    List<SecretWrite> writes,
    List<Finding> findings,
    List<PkiEvent> events,
    List<SigningRequest> signingRequests) {
  public IssuanceResult {
    writes = List.copyOf(writes);
    findings = List.copyOf(findings);
    events = List.copyOf(events);
    signingRequests = List.copyOf(signingRequests);
  }

  public static <T> IssuanceResult<T> of(T value) {
    return new IssuanceResult<>(value, List.of(), List.of(), List.of(), List.of());
  }

  public IssuanceResult<T> withWrite(SecretWrite write) {
    return withWrites(List.of(write));
  }

  public IssuanceResult<T> withWrites(List<SecretWrite> more) {
    return new IssuanceResult<>(value, join(writes, more), findings, events, signingRequests);
  }

  public IssuanceResult<T> withFinding(Finding finding) {
    return withFindings(List.of(finding));
  }

  public IssuanceResult<T> withFindings(List<Finding> more) {
    return new IssuanceResult<>(value, writes, join(findings, more), events, signingRequests);
  }

  public IssuanceResult<T> withEvent(PkiEvent event) {
    return withEvents(List.of(event));
  }

  public IssuanceResult<T> withEvents(List<PkiEvent> more) {
    return new IssuanceResult<>(value, writes, findings, join(events, more), signingRequests);
  }

  IssuanceResult<T> withSigningRequest(SigningRequest asked) {
    return new IssuanceResult<>(
        value, writes, findings, events, join(signingRequests, List.of(asked)));
  }

  public <U> IssuanceResult<U> map(Function<T, U> function) {
    return new IssuanceResult<>(function.apply(value), writes, findings, events, signingRequests);
  }

  /** The value of the next step, with the writes, findings and events of both steps. */
  public <U> IssuanceResult<U> then(IssuanceResult<U> next) {
    return new IssuanceResult<>(
        next.value,
        join(writes, next.writes),
        join(findings, next.findings),
        join(events, next.events),
        join(signingRequests, next.signingRequests));
  }

  private static <E> List<E> join(List<E> first, List<E> then) {
    return Stream.concat(first.stream(), then.stream()).toList();
  }
}
