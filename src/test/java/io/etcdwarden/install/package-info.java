/**
 * Tests the installation by Helm chart, kustomization and install.yaml.
 *
 * <p>In: {@code charts/}, {@code deploy/} and the real helm and kubectl. The tests render manifests
 * and apply them to a real API server.
 */
package io.etcdwarden.install;
