package io.etcdwarden.pki.x509;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcdwarden.pki.PkiRequests;
import io.etcdwarden.pki.TestCas;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class Pkcs12Test {
  private static final Certificate FIRST = TestCas.ca("first", PkiRequests.NOW).certificate();
  private static final Certificate SECOND = TestCas.ca("second", PkiRequests.NOW).certificate();

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"changeit", "any other"})
  void aStoreWithoutPasswordOpensWithAnyPasswordAndWithNone(String password) throws Exception {
    KeyStore store = open(Pkcs12.write(List.of(FIRST, SECOND), ""), password);

    assertEquals(Set.of(FIRST.der(), SECOND.der()), trusted(store));
  }

  @Test
  void aStoreWithPasswordOpensOnlyWithIt() throws Exception {
    byte[] written = Pkcs12.write(List.of(FIRST, SECOND), "changeit");

    assertEquals(Set.of(FIRST.der(), SECOND.der()), trusted(open(written, "changeit")));
    assertThrows(IOException.class, () -> open(written, "changed"));
  }

  @Test
  void aChangedStoreIsRefusedWithItsPassword() {
    byte[] written = Pkcs12.write(List.of(FIRST), "changeit");
    int name = indexOf(written, "first".getBytes(StandardCharsets.US_ASCII));
    written[name] = 'F';

    assertThrows(IOException.class, () -> open(written, "changeit"));
  }

  @Test
  void theTlsOfJavaTrustsEveryCertificateOfTheStore() throws Exception {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(open(Pkcs12.write(List.of(FIRST, SECOND), ""), null));

    X509TrustManager manager = (X509TrustManager) factory.getTrustManagers()[0];

    assertEquals(2, manager.getAcceptedIssuers().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "changeit"})
  void theSameCertificatesGiveTheSameBytes(String password) {
    assertArrayEquals(
        Pkcs12.write(List.of(FIRST, SECOND), password),
        Pkcs12.write(List.of(FIRST, SECOND), password));
    assertNotEquals(
        Bytes.of(Pkcs12.write(List.of(FIRST), password)),
        Bytes.of(Pkcs12.write(List.of(SECOND), password)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "changeit"})
  void keytoolListsTheCertificates(String password, @TempDir Path folder) throws Exception {
    Path file =
        Files.write(folder.resolve("truststore.p12"), Pkcs12.write(List.of(FIRST), password));
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-list",
                "-keystore",
                file.toString(),
                "-storepass",
                password.isEmpty() ? "unused" : password)
            .redirectErrorStream(true)
            .start();
    String listed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, keytool.waitFor(), listed);
    assertTrue(listed.contains("contains 1 entry"), listed);
    assertTrue(listed.contains("trustedCertEntry"), listed);
    assertTrue(listed.contains(FIRST.fingerprint()), listed);
  }

  private static KeyStore open(byte[] written, String password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(written), password == null ? null : password.toCharArray());
    return store;
  }

  private static Set<Bytes> trusted(KeyStore store) throws Exception {
    Set<Bytes> certificates = new HashSet<>();
    for (String alias : Collections.list(store.aliases())) {
      assertTrue(store.isCertificateEntry(alias), alias);
      certificates.add(Bytes.of(store.getCertificate(alias).getEncoded()));
    }
    return certificates;
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not found");
  }
}
