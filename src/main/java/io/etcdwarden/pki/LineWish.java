package io.etcdwarden.pki;

import java.util.List;

/** One secured line: its authority and the credentials below it. */
public record LineWish(Line line, AuthoritySpec authority, List<CredentialSpec> credentials) {
  public LineWish {
    credentials = List.copyOf(credentials);
  }
}
