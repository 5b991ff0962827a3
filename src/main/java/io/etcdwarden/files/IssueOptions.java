package io.etcdwarden.files;

import io.etcdwarden.pki.request.PkiPolicy;

/**
 * How the certificates of a folder are issued.
 *
 * @param caCommonName the common name of a CA that is created
 * @param policy the key algorithm and the validities
 */
public record IssueOptions(String caCommonName, PkiPolicy policy, Overwrite overwrite) {}
