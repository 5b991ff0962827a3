package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import java.util.List;

/** A line that uses TLS: its CA and its key pairs. */
public record LineRequest(Line line, CaSpec ca, List<CredentialSpec> credentials) {
  public LineRequest {
    credentials = List.copyOf(credentials);
  }
}
