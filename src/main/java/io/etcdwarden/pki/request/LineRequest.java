package io.etcdwarden.pki.request;

import io.etcdwarden.pki.secret.Line;
import java.util.List;

/** One secured line: its authority and the credentials below it. */
public record LineRequest(Line line, CaSpec ca, List<CredentialSpec> credentials) {
  public LineRequest {
    credentials = List.copyOf(credentials);
  }
}
