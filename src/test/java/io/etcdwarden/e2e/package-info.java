/**
 * The whole life of clusters on a real Kubernetes, with real pods and the images of the release.
 *
 * <p>In: {@code KUBECONFIG}. Needs no other program, but for the story of how it is installed,
 * which calls helm and kubectl. Every story has a namespace of its own, tells what it does step by
 * step, and takes the namespace away again. {@code make e2e} runs them.
 */
package io.etcdwarden.e2e;
