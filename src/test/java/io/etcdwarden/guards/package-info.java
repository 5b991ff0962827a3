/**
 * Checks rules that hold for the whole repository: code, CRDs, docs and scripts agree.
 *
 * <p>In: files of this repository. Out: failures that name the file to change. Touches files only;
 * tests named {@code IT} send requests to a real API server.
 */
package io.etcdwarden.guards;
