/**
 * End-to-end tests, called stories: clusters on a real Kubernetes, with real pods and the released
 * images.
 *
 * <p>In: {@code KUBECONFIG}. Only {@code InstallE2e} needs other programs, helm and kubectl. Each
 * story has its own namespace, prints its steps, and deletes the namespace at the end. {@code make
 * e2e} runs the stories.
 */
package io.etcdwarden.e2e;
