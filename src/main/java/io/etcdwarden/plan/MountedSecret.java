package io.etcdwarden.plan;

/**
 * A Secret that is mounted into a container.
 *
 * @param volume the name of the pod's volume
 * @param secret the name of the Secret
 * @param path the folder in the container
 */
public record MountedSecret(String volume, String secret, String path) {
  /** The file with the value of this data key. */
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
