package io.etcdwarden.plan;

/**
 * A Secret of the same namespace and where a container sees its keys as files.
 *
 * @param volume the name of the pod's volume
 * @param secret the name of the Secret
 * @param path the folder in the container
 */
public record MountedSecret(String volume, String secret, String path) {
  /** The file that holds this key of the Secret. */
  public String file(String key) {
    return path + "/" + key;
  }

  public String certificateFile() {
    return file("tls.crt");
  }

  public String keyFile() {
    return file("tls.key");
  }
}
