/**
 * What users install: the chart and the kustomization.
 *
 * <p>In: {@code charts/}, {@code deploy/} and the real helm and kubectl. Out: what they render, and
 * what becomes of it on a real API server.
 */
package io.etcdwarden.install;
