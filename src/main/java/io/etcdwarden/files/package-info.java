/**
 * Certificates of etcd nodes as plain files, without Kubernetes.
 *
 * <p>In: a list of nodes, a folder. Out: certificates, private keys, settings of systemd and of
 * programs that use etcd. Touches: the files of one folder, and nothing else of the machine.
 */
package io.etcdwarden.files;
