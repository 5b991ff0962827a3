package io.etcdwarden.support.etcd;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;

/**
 * The files of a client outside the pods: its key pair and its trust bundle, from Secrets.
 *
 * @param pair the name of the client Secret
 * @param trust the name of the CA Secret
 * @param folder where the files are written
 */
public record ClientFiles(
    KubernetesClient kube, String namespace, String pair, String trust, Path folder) {
  /** The same files in a folder below this one. */
  public ClientFiles in(String name) {
    return new ClientFiles(kube, namespace, pair, trust, folder.resolve(name));
  }

  /** Writes the files from the present content of the Secrets. */
  public void refresh() {
    Secret stored = secret(pair);
    write(certificate(), stored, "tls.crt");
    write(key(), stored, "tls.key");
    write(ca(), secret(trust), "ca.crt");
  }

  public Path certificate() {
    return folder.resolve("tls.crt");
  }

  public Path key() {
    return folder.resolve("tls.key");
  }

  public Path ca() {
    return folder.resolve("ca.crt");
  }

  /** The options of etcdctl for these files. */
  public List<String> options() {
    return List.of("--cert=" + certificate(), "--key=" + key(), "--cacert=" + ca());
  }

  private Secret secret(String name) {
    return kube.secrets().inNamespace(namespace).withName(name).require();
  }

  private static void write(Path file, Secret secret, String key) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Base64.getDecoder().decode(secret.getData().get(key)));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
