/**
 * Tests that hold the whole together: what the files beside the code say against what the code
 * does.
 *
 * <p>In: files of this repository. Out: failures that name the file and the line to change. Those
 * named {@code IT} ask a real API server.
 */
package io.etcdwarden.guards;
