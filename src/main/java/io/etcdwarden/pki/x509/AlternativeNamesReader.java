package io.etcdwarden.pki.x509;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Reads the subject alternative name extension. */
final class AlternativeNamesReader {
  private final List<String> dnsNames = new ArrayList<>();
  private final List<InetAddress> ipAddresses = new ArrayList<>();
  private final List<Bytes> addressBytes = new ArrayList<>();
  private final List<String> emailAddresses = new ArrayList<>();
  private final List<String> uriHosts = new ArrayList<>();

  private AlternativeNamesReader() {}

  static AlternativeNames read(byte[] extension) throws MalformedException {
    var reader = new AlternativeNamesReader();
    Der names = Der.of(extension).read(Der.SEQUENCE);
    while (!names.isEmpty()) {
      int tag = names.nextTag();
      reader.add(tag, names.readAny().remaining());
    }
    return new AlternativeNames(
        reader.dnsNames,
        reader.ipAddresses,
        reader.addressBytes,
        reader.emailAddresses,
        reader.uriHosts,
        Bytes.of(extension));
  }

  private void add(int tag, byte[] name) throws MalformedException {
    if (tag == Der.primitiveTag(1)) {
      emailAddresses.add(ExtensionReader.ascii(name, "email address"));
    } else if (tag == Der.primitiveTag(2)) {
      dnsNames.add(ExtensionReader.ascii(name, "DNS name"));
    } else if (tag == Der.primitiveTag(6)) {
      uriHosts.add(UriReference.read(ExtensionReader.ascii(name, "URI")).hostWithoutPort());
    } else if (tag == Der.primitiveTag(7)) {
      ipAddresses.add(address(name));
      addressBytes.add(Bytes.of(name));
    }
  }

  private static InetAddress address(byte[] value) throws MalformedException {
    try {
      return InetAddress.getByAddress(value);
    } catch (UnknownHostException wrongLength) {
      throw new MalformedException("an IP address among the names has " + value.length + " bytes");
    }
  }
}
