package io.etcdwarden.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version of this program. */
public final class ProgramVersion implements IVersionProvider {
  /** The version, from the file that the build writes. */
  public static String text() {
    try (InputStream in = ProgramVersion.class.getResourceAsStream("/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read version.properties of this program", e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"etcd-warden " + text()};
  }
}
