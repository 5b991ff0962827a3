package io.etcdwarden.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which version of the program this is. */
public final class Version implements IVersionProvider {
  /** The version as the build wrote it. */
  public static String text() {
    try (InputStream in = Version.class.getResourceAsStream("/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties of this program cannot be read", e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"etcd-warden " + text()};
  }
}
