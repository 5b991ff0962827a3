/**
 * Encryption at rest of a Kubernetes API server: its EncryptionConfiguration, and what etcd holds.
 *
 * <p>In: the text of a configuration, keys. Out: the changed text, counts of stored objects. Only
 * {@code StoredObjects} calls etcd; all other classes touch nothing.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/">Encrypting
 *     confidential data at rest</a>
 */
package io.etcdwarden.encryption;
